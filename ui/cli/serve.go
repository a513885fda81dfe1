package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"regatta/engine/price"
	"regatta/engine/simulated"
	"regatta/ui/text"
)

// shutdownTime is how long requests in flight may take when the server ends.
const shutdownTime = 2 * time.Second

func (a *app) serveCommand() *cobra.Command {
	sim := simSettings{seed: simulated.DefaultOptions().Seed}
	var addr string
	var lenient bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the simulated provider over HTTP",
		Long:  "Serve the simulated provider over HTTP, for any client that speaks OpenAI's protocol. More: regatta help simulated.\n\n" + simulatedKeys(),
		Example: `regatta serve
regatta serve --addr 127.0.0.1:9000 --sim rpm=600,error=0.05`,
		Args: onlyFlags,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options, err := sim.options(a.env)
			if err != nil {
				return err
			}
			options.Lenient = options.Lenient || lenient
			return a.serve(cmd.Context(), addr, options)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8099", "listen address; port 0 picks a free port")
	cmd.Flags().BoolVar(&lenient, "lenient", false, "accept requests that OpenAI's API rejects")
	sim.add(cmd, "latencies and faults")
	return cmd
}

// simulatedKeys lists what --sim takes.
func simulatedKeys() string {
	list := "--sim settings, comma-separated:"
	for _, k := range simulated.Keys() {
		list += fmt.Sprintf("\n  %s=%s\n      %s", k.Name, k.Value, k.About)
	}
	return list
}

// serve answers until ctx ends or a signal comes.
func (a *app) serve(ctx context.Context, addr string, options simulated.Options) error {
	ctx, stop := interruptible(ctx, nil)
	defer stop()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("--addr %q: %w; try another HOST:PORT, e.g. 127.0.0.1:0 for a free port", addr, listenReason(err))
	}
	provider := simulated.New(options, price.Models()...)
	// No time limit for more than the headers: it would run on while an answer is
	// being waited for, and those may take as long as the user says.
	server := &http.Server{
		Handler:           provider,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0), // it would be about clients, which know
	}
	url := "http://" + reachable(listener.Addr()) + "/v1"
	a.say(fmt.Sprintf("simulated provider listening on %s (ctrl+c to stop)", url))
	if line := exposed(listener.Addr()); line != "" {
		a.say(line)
	}
	a.say("try: regatta run --provider openai --base-url " + url)

	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	shutDown(server, shutdownTime)
	a.say(served(provider.Stats()))
	return stopCause(ctx)
}

// exposed warns of a listener that other machines can reach; "": they can't.
func exposed(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || tcp.IP.IsLoopback() {
		return ""
	}
	on := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		on = "all interfaces"
	}
	return fmt.Sprintf("warning: listening on %s, so other machines can connect; use --addr 127.0.0.1:%d for this one alone", on, tcp.Port)
}

// reachable is where a client on this machine finds a listener: one that listens
// on every address is here too.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// listenReason drops the address, which the flag has said.
func listenReason(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// shutDown lets requests in flight finish, and breaks off those that take longer
// than most.
func shutDown(server *http.Server, most time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // there is nothing more to be done
	}
}

// served tells what the provider was asked.
func served(s simulated.Stats) string {
	return fmt.Sprintf("%s: %s answered, max %s at once",
		text.Plural(int(s.Requests), "request"), text.Count(int(s.Answered)), text.Count(int(s.MaxInFlight)))
}
