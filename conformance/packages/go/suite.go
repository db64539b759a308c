package fixtures

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed fixtures
var files embed.FS

// Note explains a flag: what happens, why, what it does to data, and where that is from. Flags whose notes have the
// same Choice are one decision.
type Note struct {
	What, Why, Effect, Link, Choice string
}

// Suite is the cases of one edition.
type Suite struct {
	Edition      string
	Version      string            // of the suite, as it says itself
	Cases        []*Case           // in the order of their files
	Notes        map[string]Note   // flag -> its note
	Requirements map[string]string // id -> sentence, of those that cases cite
}

// Editions returns the names of the editions that are here, the oldest first.
func Editions() []string {
	index, err := readIndex()
	if err != nil {
		panic(err) // the package is broken
	}
	names := make([]string, 0, len(index.Editions))
	for name := range index.Editions {
		names = append(names, name)
	}
	slices.SortFunc(names, compareVersions)
	return names
}

// Subjects returns the names of the case files of an edition, without .json.
func Subjects(edition string) ([]string, error) {
	index, err := readIndex()
	if err != nil {
		return nil, err
	}
	about, found := index.Editions[edition]
	if !found {
		return nil, fmt.Errorf("fixtures: there is no edition %q here: there are %s", edition, strings.Join(Editions(), ", "))
	}
	names := make([]string, 0, len(about.Files))
	for name := range about.Files {
		names = append(names, strings.TrimSuffix(name, ".json"))
	}
	slices.SortFunc(names, func(one, other string) int { return place(one) - place(other) })
	return names, nil
}

// Newest reads the cases of the newest edition that is here.
func Newest() (*Suite, error) {
	names := Editions()
	if len(names) == 0 {
		return nil, errors.New("fixtures: there is no edition here")
	}
	return Load(names[len(names)-1])
}

// Load reads the cases of an edition.
func Load(edition string) (*Suite, error) {
	subjects, err := Subjects(edition)
	if err != nil {
		return nil, err
	}
	suite := &Suite{Edition: edition, Notes: map[string]Note{}, Requirements: map[string]string{}}
	for _, subject := range subjects {
		if err := suite.add(path.Join("fixtures", edition, subject+".json")); err != nil {
			return nil, fmt.Errorf("fixtures: %s of %s: %w", subject, edition, err)
		}
	}
	return suite, nil
}

// Schema returns the JSON Schema of case files.
func Schema() []byte {
	schema, err := files.ReadFile("fixtures/case-file.schema.json")
	if err != nil {
		panic(err)
	}
	return schema
}

// FS has the files: index.json, case-file.schema.json and <edition>/<subject>.json.
func FS() fs.FS {
	inside, err := fs.Sub(files, "fixtures")
	if err != nil {
		panic(err)
	}
	return inside
}

type index struct {
	Suite    string
	Editions map[string]struct{ Files map[string]json.RawMessage }
}

func readIndex() (read index, err error) {
	data, err := files.ReadFile("fixtures/index.json")
	if err == nil {
		err = json.Unmarshal(data, &read)
	}
	if err != nil {
		err = fmt.Errorf("fixtures: index.json: %w", err)
	}
	return read, err
}

func (s *Suite) add(name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var read struct {
		Suite        string
		Notes        map[string]Note
		Requirements map[string]string
		Cases        []*Case
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	s.Version = read.Suite
	s.Cases = append(s.Cases, read.Cases...)
	for flag, note := range read.Notes {
		s.Notes[flag] = note
	}
	for id, sentence := range read.Requirements {
		s.Requirements[id] = sentence
	}
	return nil
}

var subjects = []string{
	"box", "line", "polygon", "keypoints", "cuboid", "category", "scene-category", "segmentation",
	"prediction-list", "dispatch", "long",
}

// place is that of a subject in reports; one that is not known comes last.
func place(subject string) int {
	if at := slices.Index(subjects, subject); at >= 0 {
		return at
	}
	return len(subjects)
}

// compareVersions compares names such as 0.9.10 number by number.
func compareVersions(one, other string) int {
	ones, others := strings.Split(one, "."), strings.Split(other, ".")
	return slices.CompareFunc(ones, others, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
}
