package main

import (
	"fmt"

	"github.com/traefik/paerser/file"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/rules"
)

// Traefik's own types and its parser of rules.
func checkTraefik(text []byte) error {
	var configuration dynamic.Configuration
	if err := file.DecodeContent(string(text), ".yaml", &configuration); err != nil {
		return err
	}
	if configuration.HTTP == nil || len(configuration.HTTP.Routers) == 0 {
		return fmt.Errorf("no router was read")
	}
	parser, err := rules.NewParser([]string{"Host", "HostRegexp", "Method", "PathPrefix", "PathRegexp"})
	if err != nil {
		return err
	}
	for name, router := range configuration.HTTP.Routers {
		if _, err := parser.Parse(router.Rule); err != nil {
			return fmt.Errorf("router %s: %w", name, err)
		}
		if configuration.HTTP.Services[router.Service] == nil {
			return fmt.Errorf("router %s: there is no service %s", name, router.Service)
		}
		for _, middleware := range router.Middlewares {
			if configuration.HTTP.Middlewares[middleware] == nil {
				return fmt.Errorf("router %s: there is no middleware %s", name, middleware)
			}
		}
	}
	return nil
}
