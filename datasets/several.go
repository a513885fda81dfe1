package datasets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// OpenAll opens several files, folders or patterns of files as one set, in their order;
// the column "source" says where a row is from. One alone is opened as Open does.
func OpenAll(ctx context.Context, specs []string, opt Options) (*Set, error) {
	if len(specs) == 1 {
		return OpenContext(ctx, specs[0], opt)
	}
	var paths []string
	for _, spec := range specs {
		found := matches(spec)
		if len(found) == 0 {
			if err := onlyFiles(spec); err != nil {
				return nil, err
			}
			found = []string{spec}
		}
		paths = append(paths, found...)
	}
	name := fmt.Sprintf("%s and %d more", specs[0], len(specs)-1)
	set, err := openSeveral(ctx, name, paths, opt)
	if err != nil {
		return nil, err
	}
	return set.finished(opt)
}

// onlyFiles reports a spec that is no file: it can't be one of several.
func onlyFiles(spec string) error {
	set, err := openBuiltin(spec)
	if spec == "-" || err == nil && set != nil {
		return fmt.Errorf("--data %q can't be combined with another --data; only files and folders can", spec)
	}
	return nil
}

// matches lists the files that a pattern like notes/*.csv stands for; nil for what is a
// file by that name, or no pattern.
func matches(spec string) []string {
	if !strings.ContainsAny(spec, "*?[") {
		return nil
	}
	if _, err := os.Lstat(spec); err == nil {
		return nil
	}
	paths, err := filepath.Glob(spec)
	if err != nil {
		return nil
	}
	return paths
}

// openSeveral reads files one after the other into one set.
func openSeveral(ctx context.Context, name string, paths []string, opt Options) (*Set, error) {
	if len(paths) == 1 {
		return openPath(ctx, paths[0], opt)
	}
	title := count(len(paths), "source")
	in := newIntake(opt, title)
	in.several = true
	var kinds []string
	var k kind
	for _, path := range paths {
		in.from = path
		before := in.seen
		var err error
		if k, err = readPath(ctx, path, fmt.Sprintf("%q", path), in, 0); err != nil {
			return nil, err
		}
		for _, note := range []string{k.note, in.nothing(before)} {
			if note != "" {
				kinds = append(kinds, fmt.Sprintf("%q: %s", path, note))
			}
		}
		if !in.more() {
			break
		}
	}
	k.note = strings.Join(kinds, "; ")
	return finish(name, in, k)
}
