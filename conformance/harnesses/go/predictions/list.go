package predictions

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// HasLocalFiles tells whether its mask is a local file, which must exist.
func (p Prediction) HasLocalFiles() (bool, error) {
	mask, is := p.Shape.(Mask)
	if !is || isRemote(mask.URL) {
		return false, nil
	}
	if info, err := os.Stat(mask.URL); err != nil || !info.Mode().IsRegular() {
		return false, &Invalid{"file-not-found", "/mask_url", "is no file: " + shown(mask.URL)}
	}
	return true, nil
}

var (
	remote  = regexp.MustCompile(`^[\x00- ]*([hH][tT][tT][pP][sS]?|[sS]3|[gG][sS]):`)
	dropped = strings.NewReplacer("\t", "", "\r", "", "\n", "")
)

// isRemote drops what URL parsers drop.
func isRemote(url string) bool { return remote.MatchString(dropped.Replace(url)) }

// List has eight lists of predictions, one for each type.
type List struct{ lists [][]Prediction }

// NamedList is one of the eight.
type NamedList struct {
	Name        string
	Predictions []Prediction
}

// Add appends each prediction to the list of its type: all of them, or none if one is not valid.
func (l *List) Add(predictions ...Prediction) error {
	for i, prediction := range predictions {
		if prediction.Shape == nil {
			return &Invalid{"wrong-type", fmt.Sprintf("/%d", i), "is no prediction: it has no Shape"}
		}
		if err := prediction.Validate(); err != nil {
			return err
		}
	}
	if l.lists == nil {
		l.lists = make([][]Prediction, len(kinds))
	}
	for _, prediction := range predictions {
		for i, kind := range kinds {
			if kind.name == prediction.Type() {
				l.lists[i] = append(l.lists[i], prediction)
			}
		}
	}
	return nil
}

// Items are the eight lists in their order, with their names.
func (l *List) Items() []NamedList {
	items := make([]NamedList, len(kinds))
	for i, kind := range kinds {
		items[i].Name = strings.ReplaceAll(kind.name, "-", "_") + "_predictions"
		if l.lists != nil {
			items[i].Predictions = l.lists[i]
		}
	}
	return items
}

// Len is the number of all predictions.
func (l *List) Len() int {
	length := 0
	for _, item := range l.Items() {
		length += len(item.Predictions)
	}
	return length
}
