//go:build windows

package runs

import "os"

func hold(*os.File) {}

func seize(*os.File) bool { return true }

func held(*os.File) (held, known bool) { return false, false }
