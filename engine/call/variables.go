package call

import (
	"errors"
	"regexp"
	"strings"
)

// Piece is a part of a text that may name variables of the environment.
type Piece struct {
	Text     string // as it stands, or the name of the variable
	Variable bool
}

var variable = regexp.MustCompile(`^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))`)

// Split takes a text apart where it names variables, as $NAME or ${NAME}; $$ is a
// dollar sign, as is one that no name follows. Nothing else that shells know is
// understood. Its error does not repeat the text.
func Split(text string) ([]Piece, error) {
	var parts []Piece
	plain := ""
	for {
		before, rest, found := strings.Cut(text, "$")
		plain += before
		if !found {
			break
		}
		match := variable.FindStringSubmatch("$" + rest)
		switch {
		case match != nil:
			if plain != "" {
				parts, plain = append(parts, Piece{Text: plain}), ""
			}
			parts = append(parts, Piece{match[1] + match[2], true})
			text = rest[len(match[0])-1:]
		case strings.HasPrefix(rest, "$"):
			plain, text = plain+"$", rest[1:]
		case strings.HasPrefix(rest, "{"):
			return nil, errors.New("bad variable; use $NAME or ${NAME}, or $$ for a dollar sign")
		default:
			plain, text = plain+"$", rest
		}
	}
	if plain != "" {
		parts = append(parts, Piece{Text: plain})
	}
	return parts, nil
}
