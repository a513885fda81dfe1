package cli

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Results that are to replace a file stand beside it until they are whole, in a file of such a
// name. One whose program was killed is left; unsaved: it may have the only copy of results that
// somebody paid for.
const (
	partExtension    = ".part"
	unsavedExtension = ".unsaved" + partExtension
)

// sweepParts removes what programs that were killed left beside files that are to be written,
// and says so. What may be the only copy of results it names instead.
func (a *app) sweepParts(paths ...string) {
	for _, path := range paths {
		if path == "" {
			continue
		}
		for _, left := range partsOf(path) {
			if strings.HasSuffix(left, unsavedExtension) {
				if !isHeld(left) {
					a.say(left + " has results of a run that was killed and not saved")
				}
				continue
			}
			if removeLeft(left) {
				a.say("removed " + left + ", left by a run that was killed")
			}
		}
	}
}

// isPart reports whether the rest of a file's name makes it a part.
func isPart(rest string) bool {
	name, dotted := strings.CutPrefix(rest, ".")
	name, whole := strings.CutSuffix(name, partExtension)
	name = strings.TrimSuffix(name, strings.TrimSuffix(unsavedExtension, partExtension))
	_, err := strconv.ParseUint(name, nameBase, 64)
	return dotted && whole && err == nil
}

// nameBase is that of the numbers by which parts are told apart.
const nameBase = 36

// partsOf are the files that stand beside one until they are whole.
func partsOf(path string) (parts []string) {
	dir, base := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Clean(dir + "."))
	if err != nil {
		return nil // opening the file says what is wrong
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, base) && isPart(name[len(base):]) && e.Type().IsRegular() {
			parts = append(parts, dir+name)
		}
	}
	return parts
}

// isHeld reports whether a program writes a part.
func isHeld(path string) bool {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return true // it isn't ours to judge
	}
	defer file.Close()
	held, known := lockPart(file)
	return !held || !known
}

// removeLeft removes a part that no program writes.
func removeLeft(path string) bool {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer file.Close() // nothing was written
	held, known := lockPart(file)
	return held && known && os.Remove(path) == nil
}

// createPart makes a part and holds it, so that no other program takes it for one that was left.
func createPart(path, extension string) (*os.File, error) {
	for {
		beside := path + "." + strconv.FormatUint(rand.Uint64(), nameBase) + extension
		file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, reason(err)
		}
		own, err := file.Stat()
		if err != nil {
			_ = file.Close() // what is wrong is known
			return nil, reason(err)
		}
		held, known := lockPart(file)
		if there, err := os.Stat(beside); !known || held && err == nil && os.SameFile(own, there) {
			return file, nil
		}
		_ = file.Close() // it was swept, or is about to be
	}
}

// sole reports whether results are nowhere but where they are written, and somebody pays.
func (j *job) sole() bool { return j.saver == nil && j.past == nil && !j.provider.Simulated() }
