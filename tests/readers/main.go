// The programs that read what Gatehouse exports, as one command: `readers KIND FILE…`. Exit code 0: read and accepted.
package main

import (
	"fmt"
	"os"
)

var kinds = map[string]func(arguments []string) error{
	"deck":       readDeck,
	"terraform":  readTerraform,
	"compose":    readCompose,
	"kubernetes": readKubernetes,
	"envoy":      readEnvoy,
	"traefik":    readTraefik,
	"toml":       readToml,
}

func main() {
	if len(os.Args) < 3 || kinds[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: readers KIND FILE…")
		os.Exit(2)
	}
	if err := kinds[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
