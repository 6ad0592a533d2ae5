package main

import (
	"fmt"

	"github.com/kong/go-database-reconciler/pkg/file"
)

// decK's own file library: templates filled from the environment, then its JSON schema. In addition, what decK 1.59 and
// newer demand of openid-connect.
func readDeck(arguments []string) error {
	content, err := file.GetContentFromFiles(arguments, false)
	if err != nil {
		return err
	}
	plugins := content.Plugins
	for _, service := range content.Services {
		for _, plugin := range service.Plugins {
			plugins = append(plugins, file.FPlugin{Plugin: plugin.Plugin})
		}
		for _, route := range service.Routes {
			for _, plugin := range route.Plugins {
				plugins = append(plugins, file.FPlugin{Plugin: plugin.Plugin})
			}
		}
	}
	found := 0
	for _, plugin := range plugins {
		if plugin.Name == nil || *plugin.Name != "openid-connect" {
			continue
		}
		found++
		if salt, _ := plugin.Config["cache_tokens_salt"].(string); salt == "" {
			return fmt.Errorf("openid-connect without cache_tokens_salt")
		}
		if issuer, _ := plugin.Config["issuer"].(string); issuer == "" {
			return fmt.Errorf("openid-connect without issuer")
		}
	}
	if found == 0 {
		return fmt.Errorf("no openid-connect plugin was read")
	}
	return nil
}
