package theme

// Pair is a colour as "#rrggbb": on light ground, and on dark ground.
type Pair struct{ Light, Dark string }

// palette is every colour of the screen by what it means. palette_test.go holds each
// to its contrast on its ground, and those that must not be confused to a distance
// that all eyes see.
type palette struct {
	// Of text.
	muted, faint, rule  Pair
	accent, key         Pair
	textOK, fail, warn  Pair
	waiting, backingOff Pair
	limit, shut         Pair
	held                Pair // drawn as a half-tone: half of its cells is ground
	heldSolid           Pair // where it fills its cells

	// Of bars: two shades, for rows in turn.
	calling, streaming, done, broken, retried, stopped [2]Pair
}

func colours() palette {
	return palette{
		muted:  Pair{"#59636e", "#9ba2b0"},
		faint:  Pair{"#6a7272", "#828d9a"},
		rule:   Pair{"#c8d0d9", "#3a4150"},
		accent: Pair{"#0b6bcb", "#6cc5ff"},
		key:    Pair{"#0b6bcb", "#9fd4ff"},
		textOK: Pair{"#0e7c57", "#63d8a9"},
		fail:   Pair{"#7d000c", "#ea5f56"},
		warn:   Pair{"#8f5d0e", "#f6c866"},

		limit:      Pair{"#6a7481", "#8490a3"},
		shut:       Pair{"#b57d09", "#a07c45"},
		waiting:    Pair{"#848d97", "#61727b"},
		backingOff: Pair{"#a06a06", "#f5c765"},
		held:       Pair{"#2e1286", "#cfb8ff"},
		heldSolid:  Pair{"#371a92", "#b39ddb"},

		calling:   [2]Pair{{"#1a6ace", "#1698fb"}, {"#2270d0", "#108ff0"}},
		streaming: [2]Pair{{"#0a7486", "#4fd6e0"}, {"#107a8c", "#44c9d4"}},
		done:      [2]Pair{{"#0f9a6c", "#4dd7af"}, {"#0d9267", "#45cba4"}},
		broken:    [2]Pair{{"#8d0011", "#d1392a"}, {"#850010", "#cb3728"}},
		retried:   [2]Pair{{"#b57d09", "#f8c960"}, {"#b07a0b", "#f0c25a"}},
		stopped:   [2]Pair{{"#767d87", "#7c8697"}, {"#7f868f", "#747e8e"}},
	}
}

// Lanes are the colours of lanes by their places in the list, for charts and pictures:
// blue, green, orange, pink, violet, yellow. Any two are far apart for who sees no red, no
// green or no blue, too; a seventh lane has the first colour again, and a letter of its own.
func Lanes() [6]Pair {
	return [6]Pair{
		{"#1372d5", "#0087ff"}, {"#228259", "#87ffaf"}, {"#a56401", "#af8700"},
		{"#970276", "#d75f87"}, {"#2824c6", "#d7afff"}, {"#1c1c1c", "#ffff5f"},
	}
}
