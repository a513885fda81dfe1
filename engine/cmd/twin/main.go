// Command twin compares twins of random providers with what these really do, beside today's
// replay of latencies, and prints the table.
//
//	go run ./engine/cmd/twin -providers 105
//	go run ./engine/cmd/twin -sockets         real servers on this machine, with the real client
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"

	"regatta/engine/twin/random"
)

func main() {
	providers := flag.Int("providers", 105, "`NUMBER` of random providers, of seven kinds in turn")
	seed := flag.Uint64("seed", 5001, "first `SEED`")
	items := flag.Int("items", 128, "`NUMBER` of items of a run")
	design := flag.Int("design", -1, "`INDEX` of the only design to try (-1: all)")
	worst := flag.Int("worst", 0, "print this `NUMBER` of the worst cells with a number")
	misses := flag.Bool("misses", false, "print the ranges that missed")
	overSockets := flag.Bool("sockets", false, "fit two servers over real sockets instead")
	flag.Parse()
	if *overSockets {
		if err := sockets(context.Background(), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	cells, alarms := collect(*providers, *items, *design, *seed)
	print(os.Stdout, cells, alarms)
	if *misses {
		printMisses(os.Stdout, cells)
	}
	if *worst > 0 {
		printWorst(os.Stdout, cells, *worst)
	}
}

// collect tries all providers, as many at once as there are processors.
func collect(providers, items, design int, seed uint64) (cells []random.Cell, alarms []alarm) {
	results := make([][]random.Cell, providers)
	found := make([][]alarm, providers)
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				p := random.New(random.Kind(i%random.Kinds), seed+uint64(i))
				results[i], found[i] = tryAll(p, items, design)
			}
		})
	}
	for i := range providers {
		next <- i
	}
	close(next)
	wait.Wait()
	for i := range results {
		cells, alarms = append(cells, results[i]...), append(alarms, found[i]...)
	}
	return cells, alarms
}

// alarm is what the detector said, of a design.
type alarm struct {
	random.Alarm
	design int
}

func tryAll(p *random.Provider, items, only int) (cells []random.Cell, alarms []alarm) {
	truths := map[int]random.Truth{}
	for _, target := range random.Targets() {
		truths[target] = random.Measure(p, target, items, 15)
	}
	for d := range random.Designs() {
		if only >= 0 && d != only {
			continue
		}
		some, a := random.Try(p, d, items, truths)
		cells = append(cells, some...)
		if a != nil {
			alarms = append(alarms, alarm{*a, d})
		}
	}
	return cells, alarms
}
