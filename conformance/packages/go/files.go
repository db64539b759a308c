package fixtures

import (
	"errors"
	"os"
	"path/filepath"
)

// MakeFiles makes the files and links of an input below a folder, and returns what removes them; folders in it stay. The port
// is to be asked with that folder as its working directory.
func (i Input) MakeFiles(folder string) (remove func() error, err error) {
	var made []string
	remove = func() error {
		var wrong error
		for _, path := range made {
			wrong = errors.Join(wrong, os.Remove(path))
		}
		return wrong
	}
	put := func(name string, making func(path string) error) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o700)
		}
		if err == nil {
			if err = making(path); err == nil {
				made = append(made, path)
			}
		}
	}
	for _, name := range i.Files {
		put(name, func(path string) error { return os.WriteFile(path, nil, 0o600) })
	}
	for name, aim := range i.Links {
		put(name, func(path string) error { return os.Symlink(aim, path) })
	}
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	return remove, nil
}
