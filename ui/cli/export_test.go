package cli

import (
	"context"
	"io"
	"net/http"
)

// MainOver is Main with requests that a transport carries in place of the network.
func MainOver(ctx context.Context, transport http.RoundTripper, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{args: args, env: env, stdin: stdin, stdout: stdout, stderr: stderr, transport: transport}
	return a.main(ctx)
}
