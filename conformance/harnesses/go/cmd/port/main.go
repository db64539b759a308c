// Command port puts package predictions on the line protocol:
//
//	go build ./cmd/port && nucleus-conformance run -- ./port
package main

import (
	"encoding/json"
	"errors"
	"log"
	"slices"

	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/exactjson"
	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/farend"
	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/predictions"
)

func main() {
	editions := make([]string, len(predictions.Editions))
	for i, edition := range predictions.Editions {
		editions[i] = string(edition)
	}
	err := farend.Serve(farend.Port{
		Name:       "nucleus-predictions",
		Version:    "0.1.0",
		Types:      predictions.Types(),
		Editions:   editions,
		Construct:  construct,
		Decode:     decode,
		Encode:     encode,
		Dispatch:   dispatch,
		LocalFiles: localFiles,
		Collect:    collect,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// sent is the payload of a prediction as JSON.
func sent(made predictions.Prediction, err error, r farend.Request) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	payload, err := made.Payload(predictions.Edition(r.Edition))
	if err != nil {
		return nil, err
	}
	return exactjson.Append(nil, payload)
}

// known says that there are no other types.
func known(typeName string) error {
	if slices.Contains(predictions.Types(), typeName) {
		return nil
	}
	return &farend.Unsupported{Reason: "there is no type " + typeName}
}

func construct(r farend.Request) ([]byte, error) {
	if err := known(r.Type); err != nil {
		return nil, err
	}
	arguments, err := exactjson.Parse(r.Arguments)
	if err != nil {
		return nil, err
	}
	made, err := predictions.Construct(r.Type, arguments, predictions.Pass(r.Pass))
	return sent(made, err, r)
}

func read(r farend.Request) (predictions.Prediction, error) {
	if err := known(r.Type); err != nil {
		return predictions.Prediction{}, err
	}
	payload, err := exactjson.Parse(r.Payload)
	if err != nil {
		return predictions.Prediction{}, err
	}
	return predictions.Read(r.Type, payload, predictions.Edition(r.Edition))
}

func decode(r farend.Request) ([]byte, error) {
	made, err := read(r)
	return sent(made, err, r)
}

func encode(r farend.Request) (string, error) {
	made, err := read(r)
	if err != nil {
		return "", err
	}
	return made.Text(predictions.Edition(r.Edition))
}

func dispatch(r farend.Request) (string, []byte, error) {
	payload, err := exactjson.Parse(r.Payload)
	if err != nil {
		return "", nil, err
	}
	made, err := predictions.ReadAny(payload, predictions.Edition(r.Edition))
	text, err := sent(made, err, r)
	return made.Type(), text, err
}

func localFiles(r farend.Request) (bool, error) {
	made, err := read(r)
	if err != nil {
		return false, err
	}
	return made.HasLocalFiles()
}

func collect(r farend.Request) (farend.List, error) {
	read, err := exactjson.Parse(r.Batches)
	if err != nil {
		return farend.List{}, err
	}
	batches, err := listed(read)
	if err != nil {
		return farend.List{}, err
	}
	var list predictions.List
	for _, batch := range batches {
		given, err := listed(batch)
		if err != nil {
			return farend.List{}, err
		}
		members := make([]predictions.Prediction, len(given))
		for i, member := range given {
			if members[i], err = constructMember(member); err != nil {
				return farend.List{}, err
			}
		}
		if err := list.Add(members...); err != nil {
			return farend.List{}, err
		}
	}
	made := farend.List{Length: list.Len()}
	for _, item := range list.Items() {
		payloads := make([]json.RawMessage, len(item.Predictions))
		for i, each := range item.Predictions {
			if payloads[i], err = sent(each, nil, r); err != nil {
				return farend.List{}, err
			}
		}
		made.Items = append(made.Items, farend.Item{Name: item.Name, Payloads: payloads})
	}
	return made, nil
}

func listed(value any) ([]any, error) {
	values, is := value.([]any)
	if !is {
		return nil, errors.New("there is no list of batches")
	}
	return values, nil
}

// constructMember makes a prediction; of what is none, one without a Shape, which no list takes.
func constructMember(given any) (predictions.Prediction, error) {
	member, _ := given.(exactjson.Object)
	name, _ := member.Get("type")
	typeName, is := name.(string)
	if !is {
		return predictions.Prediction{}, nil
	}
	arguments, _ := member.Get("arguments")
	return predictions.Construct(typeName, arguments, predictions.ByName)
}
