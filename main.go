// Command regatta runs a batch of LLM calls live and lets people see, compare
// and choose how to run it. See README.md.
package main

import (
	"context"
	"os"

	"regatta/ui/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
