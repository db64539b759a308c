// Command my-port puts a port of Nucleus predictions on the line protocol:
//
//	go build -o my-port . && nucleus-conformance run --edition @EDITION@ -- ./my-port
package main

import (
	"fmt"
	"log"

	"example.org/my-port/category"
	"example.org/my-port/exactjson"
	"example.org/my-port/farend"
)

// port is what there is so far: categories. Add a type by its name, and an operation by its function; whatever is not
// here is not scored. What is declared is every operation of every type in Types. While a new type lacks some, leave it
// out, and try it by
//
//	nucleus-conformance run --edition @EDITION@ --type box --operation decode -- ./my-port
var port = farend.Port{
	Name:     "my-port",
	Version:  "0.1.0",
	Editions: []string{"@EDITION@"},
	Types:    []string{"category"}, // box, line, polygon, keypoints, cuboid, scene-category, segmentation

	Construct: construct,
	Decode:    decode,
	Encode:    encode,
	// Dispatch, LocalFiles, Collect
}

func lacking(operation string, r farend.Request) error {
	return &farend.Unsupported{Reason: fmt.Sprintf("no %s of %s yet", operation, r.Type)}
}

func main() {
	if err := farend.Serve(port); err != nil {
		log.Fatal(err)
	}
}

// An operation is given JSON, and answers JSON. An error refuses what was given; a panic fails the case.

func construct(r farend.Request) ([]byte, error) {
	if r.Type != "category" {
		return nil, lacking("construct", r)
	}
	made, err := constructed(r)
	if err != nil {
		return nil, err
	}
	return exactjson.Append(nil, made.Payload())
}

func constructed(r farend.Request) (category.Category, error) {
	arguments, err := exactjson.Parse(r.Arguments)
	if err != nil {
		return category.Category{}, err
	}
	return category.New(arguments.(exactjson.Object), r.Pass == "by-position")
}

func decode(r farend.Request) ([]byte, error) {
	if r.Type != "category" {
		return nil, lacking("decode", r)
	}
	read, err := category.Read(r.Payload)
	if err != nil {
		return nil, err
	}
	return exactjson.Append(nil, read.Payload())
}

func encode(r farend.Request) (string, error) {
	if r.Type != "category" {
		return "", lacking("encode", r)
	}
	read, err := category.Read(r.Payload)
	if err != nil {
		return "", err
	}
	return exactjson.Text(read.Payload())
}
