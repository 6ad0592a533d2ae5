package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/xeipuuv/gojsonschema"
	"gopkg.in/yaml.v3"
)

// Each document against the OpenAPI schema of its CRD; the folder of CRDs is the second argument. Core kinds need only
// what every API object has.
func readKubernetes(arguments []string) error {
	schemas, err := schemasIn(arguments[1])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	plugins := 0
	for {
		var document map[string]any
		if err := decoder.Decode(&document); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		kind, _ := document["kind"].(string)
		group, _, _ := strings.Cut(fmt.Sprint(document["apiVersion"]), "/")
		metadata, _ := document["metadata"].(map[string]any)
		name, _ := metadata["name"].(string)
		if kind == "" || name == "" {
			return fmt.Errorf("a document without kind or name: %v", document)
		}
		schema, known := schemas[kind]
		if !known {
			if group == "configuration.konghq.com" {
				return fmt.Errorf("there is no CRD for %s", kind)
			}
			continue
		}
		plugins++
		result, err := gojsonschema.Validate(schema, gojsonschema.NewGoLoader(document))
		if err != nil {
			return err
		}
		for _, fault := range result.Errors() {
			return fmt.Errorf("%s %s: %s", kind, name, fault)
		}
		if document["config"] != nil && document["configFrom"] != nil {
			return fmt.Errorf("%s %s: config and configFrom exclude each other", kind, name)
		}
	}
	if plugins == 0 {
		return fmt.Errorf("no KongPlugin was read")
	}
	return nil
}

func schemasIn(folder string) (map[string]gojsonschema.JSONLoader, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no CRDs in %s", folder)
	}
	result := map[string]gojsonschema.JSONLoader{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var crd struct {
			Spec struct {
				Names    struct{ Kind string }
				Versions []struct {
					Name   string
					Schema struct {
						OpenAPIV3Schema map[string]any `yaml:"openAPIV3Schema"`
					}
				}
			}
		}
		if err := yaml.Unmarshal(text, &crd); err != nil {
			return nil, err
		}
		for _, version := range crd.Spec.Versions {
			if schema := version.Schema.OpenAPIV3Schema; schema != nil {
				result[crd.Spec.Names.Kind] = gojsonschema.NewGoLoader(closed(schema))
			}
		}
	}
	return result, nil
}

// The API server drops members that a schema does not name; here they are errors.
func closed(schema map[string]any) map[string]any {
	properties, _ := schema["properties"].(map[string]any)
	for name, property := range properties {
		if inner, ok := property.(map[string]any); ok && name != "metadata" {
			closed(inner)
		}
	}
	if items, ok := schema["items"].(map[string]any); ok {
		closed(items)
	}
	if properties != nil && schema["additionalProperties"] == nil &&
		schema["x-kubernetes-preserve-unknown-fields"] != true {
		schema["additionalProperties"] = false
	}
	return schema
}
