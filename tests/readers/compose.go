package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
)

// What `docker compose config -q` does: read, fill in, check against the specification's schema, normalize.
func readCompose(arguments []string) error {
	options, err := cli.NewProjectOptions([]string{filepath.Join(arguments[0], "compose.yaml")},
		cli.WithOsEnv, cli.WithDotEnv, cli.WithName("readers"), cli.WithWorkingDirectory(arguments[0]))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	if len(project.Services) < 3 {
		return fmt.Errorf("%d services, expected the gateway, Keycloak and an upstream", len(project.Services))
	}
	return nil
}
