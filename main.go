// Command regatta runs a batch of LLM calls live and lets people see, compare
// and choose how to run it. See README.md.
package main

func main() {}
