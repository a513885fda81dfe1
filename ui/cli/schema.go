package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/ui/results"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema SPEC",
		Short: "Print the JSON Schema that is sent",
		Long: "Print the JSON Schema sent to the provider, in strict form. SPEC is a short-form schema, " +
			"a JSON Schema file, or a built-in dataset. What strict mode changes or can't express goes to stderr.",
		Example: `regatta schema 'name string, age int?'
regatta schema ticket.schema.json
regatta schema tickets`,
		ValidArgsFunction: completeSchema,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("give one schema: 'name string, age int' (quoted), a JSON Schema file, or a built-in dataset")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			return stopped(ctx, a.writeSchema(ctx, args[0]))
		},
	}
}

func (a *app) writeSchema(ctx context.Context, spec string) error {
	s, err := schemaOf(ctx, spec)
	if err != nil {
		return err
	}
	var line, out bytes.Buffer
	if err := results.AppendJSON(&line, s.JSON()); err != nil {
		return err
	}
	if err := json.Indent(&out, line.Bytes(), "", "  "); err != nil {
		return err
	}
	if _, err := a.stdout.Write(out.Bytes()); err != nil {
		return &unwritten{what: "the schema", err: err}
	}
	if strict, why := s.Strict(); s.Loose() {
		a.say(`strict mode is off ("strict": false): sent unchanged and not enforced; answers may not match`)
	} else if !strict {
		for _, reason := range why {
			a.say("not expressible in strict mode: " + reason)
		}
		a.say("sent unchanged and not enforced; answers may not match")
	}
	for _, what := range s.Unchecked() {
		a.say("sent, but not checked here: " + what)
	}
	for _, change := range s.Changes() {
		a.say("changed for strict mode: " + change)
	}
	return nil
}

// schemaOf reads a schema, or takes that of a built-in set.
func schemaOf(ctx context.Context, spec string) (*schema.Schema, error) {
	if !isBuiltin(spec) {
		return schema.Load(ctx, spec)
	}
	set, err := datasets.Open(spec, datasets.Options{})
	if err != nil {
		return nil, err
	}
	return set.Schema, nil
}
