package datasets

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxPeople is the most rows of people:N. Fewer than names, ages, jobs and towns
// combine to, so that all texts differ.
const maxPeople = 100_000_000

// openPeople makes people:N.
func (b builtin) openPeople(count string) (*Set, error) {
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > maxPeople {
		return nil, fmt.Errorf("%s: use 1 to 100,000,000 rows, e.g. %s:5000", quote(peopleSet+":"+count), peopleSet)
	}
	set, err := b.open()
	if err != nil {
		return nil, err
	}
	set.Name = peopleSet + ":" + strconv.Itoa(n)
	set.About = strconv.Itoa(n) + " people give their name and age"
	if n == 1 {
		set.About = "1 person gives a name and an age"
	}
	set.Rows = crowd{first: set.Rows, n: n}
	return set, nil
}

// crowd makes n people on demand, after the few that are written down.
type crowd struct {
	first Rows
	n     int
}

func (c crowd) Len() int { return c.n }

func (c crowd) At(i int) Item {
	if i < c.first.Len() {
		return c.first.At(i)
	}
	return Item{ID: strconv.Itoa(i), Text: personAt(i).text()}
}

func (c crowd) Expected(i int) json.RawMessage {
	if i < c.first.Len() {
		return c.first.Expected(i)
	}
	return personAt(i).answer()
}

// person is someone made up.
type person struct {
	name string
	age  int
	job  string // with its article: a baker
	town string
}

const (
	youngest = 18
	ages     = 61 // 18 to 78
	// ageStep scatters the ages of neighbours.
	ageStep = 23
)

// personAt takes each property by the remainder of i. The numbers of names,
// ages, jobs and towns have no common factor, so that no two rows below their
// product are the same (the Chinese remainder theorem).
func personAt(i int) person {
	return person{
		name: firstNames[i%len(firstNames)],
		age:  youngest + i%ages*ageStep%ages,
		job:  jobs[i%len(jobs)],
		town: towns[i%len(towns)],
	}
}

const (
	nameBefore = "My name is "
	ageBefore  = ", I am "
	jobBefore  = " years old and I work as "
	townBefore = " in "
	textEnd    = "."
)

func (p person) text() string {
	return nameBefore + p.name + ageBefore + strconv.Itoa(p.age) + jobBefore + p.job + townBefore + p.town + textEnd
}

// answer needs no escapes: names are letters.
func (p person) answer() json.RawMessage {
	return json.RawMessage(`{"name":"` + p.name + `","age":` + strconv.Itoa(p.age) + `}`)
}

// findPerson returns the right answer to the first text of people:N in a message.
func findPerson(message string) (json.RawMessage, bool) {
	for {
		_, rest, found := strings.Cut(message, nameBefore)
		if !found {
			return nil, false
		}
		if p, ok := readPerson(rest); ok {
			return p.answer(), true
		}
		message = rest
	}
}

// readPerson reads what follows nameBefore.
func readPerson(text string) (person, bool) {
	name, text, ok := cutNear(text, ageBefore)
	if !ok || !slices.Contains(firstNames[:], name) {
		return person{}, false
	}
	digits, text, ok := cutNear(text, jobBefore)
	age, err := strconv.Atoi(digits)
	if !ok || err != nil || age < youngest || age >= youngest+ages {
		return person{}, false
	}
	job, text, ok := cutNear(text, townBefore)
	if !ok || !slices.Contains(jobs[:], job) {
		return person{}, false
	}
	town, _, ok := cutNear(text, textEnd)
	return person{name: name, age: age, job: job, town: town}, ok && slices.Contains(towns[:], town)
}

// cutNear is strings.Cut within the next few bytes, so that a long message is
// not searched over and over.
func cutNear(text, separator string) (before, after string, found bool) {
	const near = 64
	at := strings.Index(text[:min(len(text), near)], separator)
	if at < 0 {
		return "", text, false
	}
	return text[:at], text[at+len(separator):], true
}
