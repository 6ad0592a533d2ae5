package main

import (
	"bytes"
	"fmt"
	"os"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	bootstrapv3 "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/jwt_authn/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/rbac/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"github.com/pelletier/go-toml/v2"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
	"sigs.k8s.io/yaml"
)

// Envoy's own messages, those inside of Any too, with the rules that Envoy checks at its start.
func readEnvoy(arguments []string) error {
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		return err
	}
	var bootstrap bootstrapv3.Bootstrap
	if err := protojson.Unmarshal(json, &bootstrap); err != nil {
		return err
	}
	if len(bootstrap.GetStaticResources().GetListeners()) == 0 {
		return fmt.Errorf("no listener was read")
	}
	return validated(&bootstrap)
}

func validated(message proto.Message) error {
	if checked, ok := message.(interface{ ValidateAll() error }); ok {
		if err := checked.ValidateAll(); err != nil {
			return err
		}
	}
	var fault error
	var walk func(protoreflect.Message)
	one := func(inner protoreflect.Message) {
		if wrapped, ok := inner.Interface().(*anypb.Any); ok {
			unwrapped, err := wrapped.UnmarshalNew()
			if err == nil {
				err = validated(unwrapped)
			}
			if err != nil && fault == nil {
				fault = err
			}
			return
		}
		walk(inner)
	}
	walk = func(inner protoreflect.Message) {
		inner.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
			if field.IsMap() && field.MapValue().Message() != nil {
				value.Map().Range(func(_ protoreflect.MapKey, item protoreflect.Value) bool {
					one(item.Message())
					return true
				})
			} else if field.IsList() && field.Message() != nil {
				for i := 0; i < value.List().Len(); i++ {
					one(value.List().Get(i).Message())
				}
			} else if !field.IsMap() && field.Message() != nil {
				one(value.Message())
			}
			return true
		})
	}
	walk(message.ProtoReflect())
	return fault
}

// What Traefik's file provider does first: fill the templates. Then its routers have to name what is there.
func readTraefik(arguments []string) error {
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	filled, err := template.New("dynamic").Funcs(sprig.TxtFuncMap()).Parse(string(text))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := filled.Execute(&out, false); err != nil {
		return err
	}
	return checkTraefik(out.Bytes())
}

func readToml(arguments []string) error {
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	known, err := os.ReadFile(arguments[1])
	if err != nil {
		return err
	}
	var settings map[string]any
	if err := toml.Unmarshal(text, &settings); err != nil {
		return err
	}
	for name := range settings {
		if !bytes.Contains(known, []byte("\n"+name+"\n")) {
			return fmt.Errorf("%s is no setting", name)
		}
	}
	for _, name := range []string{"provider", "upstreams", "email_domains", "http_address"} {
		if settings[name] == nil {
			return fmt.Errorf("%s is missing", name)
		}
	}
	return nil
}
