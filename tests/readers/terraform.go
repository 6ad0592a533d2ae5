package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

type attribute struct{ kind, mode string }

// HCL's own parser; then every attribute is looked up in the provider's schema (path, type, mode), and every expression
// is evaluated with the file's own variables and resources.
func readTerraform(arguments []string) error {
	schema, err := attributesOf(arguments[1])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	parsed, diagnostics := hclsyntax.ParseConfig(text, arguments[0], hcl.InitialPos)
	if diagnostics.HasErrors() {
		return diagnostics
	}
	body := parsed.Body.(*hclsyntax.Body)
	context := contextOf(body)
	resources := 0
	for _, block := range body.Blocks {
		if err := evaluate(block.Body, context); err != nil {
			return err
		}
		if block.Type != "resource" {
			continue
		}
		resources++
		known, ok := schema[block.Labels[0]]
		if !ok {
			if strings.HasPrefix(block.Labels[0], "konnect_gateway_plugin_") {
				continue // another plugin: its attributes are not in the table
			}
			return fmt.Errorf("there is no resource %s", block.Labels[0])
		}
		for name, one := range block.Body.Attributes {
			value, _ := one.Expr.Value(context)
			if err := check(known, name, value); err != nil {
				return fmt.Errorf("%s.%s: %w", block.Labels[0], block.Labels[1], err)
			}
		}
		for path, one := range known {
			if one.mode == "required" && !strings.Contains(path, ".") && block.Body.Attributes[path] == nil {
				return fmt.Errorf("%s.%s: %s is missing", block.Labels[0], block.Labels[1], path)
			}
		}
	}
	if resources == 0 {
		return fmt.Errorf("no resource was read")
	}
	return nil
}

func attributesOf(path string) (map[string]map[string]attribute, error) {
	table, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	result := map[string]map[string]attribute{}
	for lines := bufio.NewScanner(table); lines.Scan(); {
		cells := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(cells[0], "#") || len(cells) < 4 {
			continue
		}
		if result[cells[0]] == nil {
			result[cells[0]] = map[string]attribute{}
		}
		result[cells[0]][cells[1]] = attribute{cells[2], cells[3]}
	}
	return result, nil
}

// var.x and TYPE.LABEL.id for each declaration of the file: an expression that names anything else is an error.
func contextOf(body *hclsyntax.Body) *hcl.EvalContext {
	variables := map[string]cty.Value{}
	types := map[string]map[string]cty.Value{}
	for _, block := range body.Blocks {
		switch block.Type {
		case "variable":
			variables[block.Labels[0]] = cty.StringVal("7")
		case "resource":
			if types[block.Labels[0]] == nil {
				types[block.Labels[0]] = map[string]cty.Value{}
			}
			types[block.Labels[0]][block.Labels[1]] = cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("id")})
		}
	}
	all := map[string]cty.Value{"var": cty.ObjectVal(variables), "string": cty.StringVal("string")}
	for name, labels := range types {
		all[name] = cty.ObjectVal(labels)
	}
	return &hcl.EvalContext{Variables: all}
}

func evaluate(body *hclsyntax.Body, context *hcl.EvalContext) error {
	for _, one := range body.Attributes {
		if _, diagnostics := one.Expr.Value(context); diagnostics.HasErrors() {
			return diagnostics
		}
	}
	for _, block := range body.Blocks {
		if err := evaluate(block.Body, context); err != nil {
			return err
		}
	}
	return nil
}

func check(known map[string]attribute, path string, value cty.Value) error {
	one, ok := known[path]
	if !ok {
		return fmt.Errorf("there is no attribute %s", path)
	}
	if one.mode == "computed" {
		return fmt.Errorf("%s cannot be set", path)
	}
	if value.IsNull() {
		return nil
	}
	kind := value.Type()
	switch {
	case one.kind == "object":
		return checkMembers(known, path, value)
	case one.kind == "list(object)":
		for iterator := value.ElementIterator(); iterator.Next(); {
			_, element := iterator.Element()
			if err := checkMembers(known, path, element); err != nil {
				return err
			}
		}
	case strings.HasPrefix(one.kind, "list(") || strings.HasPrefix(one.kind, "set("):
		if !kind.IsTupleType() && !kind.IsListType() {
			return fmt.Errorf("%s is no list", path)
		}
	case one.kind == "string" && kind != cty.String:
		return fmt.Errorf("%s is no text", path)
	case one.kind == "bool" && kind != cty.Bool:
		return fmt.Errorf("%s is no boolean", path)
	case one.kind == "number" && kind != cty.Number && !(kind == cty.String && value.AsString() == "7"):
		return fmt.Errorf("%s is no number", path)
	}
	return nil
}

func checkMembers(known map[string]attribute, path string, value cty.Value) error {
	if !value.Type().IsObjectType() {
		return fmt.Errorf("%s is no object", path)
	}
	for name, member := range value.AsValueMap() {
		if err := check(known, path+"."+name, member); err != nil {
			return err
		}
	}
	return nil
}
