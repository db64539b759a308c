// Three JSON libraries for Go, each as a program that reads texts and writes them back.
// ../README.md says how; the argument names the library.
package main

import (
	"bufio"
	"encoding/base64"
	stdjson "encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	v2 "github.com/go-json-experiment/json"
	jsoniter "github.com/json-iterator/go"
)

type geometry struct {
	X      float64 `json:"x"`
	Height float64 `json:"height"`
}

type box struct {
	Label      string    `json:"label"`
	Mask       string    `json:"mask"`
	Confidence float64   `json:"confidence"`
	Geometry   *geometry `json:"geometry"`
}

type layer struct {
	unmarshal func([]byte, any) error
	marshal   func(any) ([]byte, error)
	module    string
}

var layers = map[string]layer{
	"encoding/json": {stdjson.Unmarshal, stdjson.Marshal, ""},
	"v2": {
		func(text []byte, to any) error { return v2.Unmarshal(text, to) },
		func(value any) ([]byte, error) { return v2.Marshal(value) },
		"github.com/go-json-experiment/json",
	},
	"json-iterator": {
		jsoniter.ConfigDefault.Unmarshal, jsoniter.ConfigDefault.Marshal, "github.com/json-iterator/go",
	},
}

func written(with layer, mode string, text []byte) ([]byte, error) {
	var anything any
	var typed box
	to := any(&anything)
	if mode == "typed" {
		to = &typed
	}
	if err := with.unmarshal(text, to); err != nil {
		return nil, err
	}
	return with.marshal(to)
}

func about(with layer) string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == with.module {
			return module.Version
		}
	}
	return runtime.Version()
}

func main() {
	with := layers[os.Args[1]]
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		mode, encoded, _ := strings.Cut(strings.TrimSpace(line), " ")
		status, said := "ok", []byte(about(with))
		if mode != "about" {
			text, _ := base64.StdEncoding.DecodeString(encoded)
			if said, err = written(with, mode, text); err != nil {
				status, said = "refused", []byte(err.Error())
			}
		}
		fmt.Println(status, base64.StdEncoding.EncodeToString(said))
	}
}
