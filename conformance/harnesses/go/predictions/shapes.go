package predictions

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/exactjson"
)

// Shape is what the types differ in: [Box], [Line], [Polygon], [Keypoints], [Cuboid], [Category],
// [SceneCategory] or [Mask].
type Shape interface {
	typeName() string
	geometry() Object // its keys
	check(*problems)
}

// Box is an axis-parallel box in an image: pixels from its left and top border, and a size of 0 or more.
type Box struct{ X, Y, Width, Height Number }

// Line is an open line through points.
type Line struct{ Vertices []Point }

// Polygon is a closed outline.
type Polygon struct{ Vertices []Point }

// Point is a point in an image.
type Point struct{ X, Y Number }

// Keypoints are named places on one object. Each pair of the Skeleton joins two of them, by their indices.
type Keypoints struct {
	Keypoints []Keypoint
	Names     []string
	Skeleton  [][2]int
}

// Keypoint may lack X and Y if it is not visible.
type Keypoint struct {
	X, Y    *Number
	Visible bool
}

// Cuboid is a box in a point cloud, turned by Yaw about the z axis, in radians.
type Cuboid struct {
	Position, Dimensions Point3D
	Yaw                  Number
}

// Point3D is a point in a point cloud, or length, width and height, which are 0 or more.
type Point3D struct{ X, Y, Z Number }

// Category is a class for an image.
type Category struct{}

// SceneCategory is a class for a scene.
type SceneCategory struct{}

// Mask is an image, at a URL or a local path, whose pixels are the indices of segments.
type Mask struct {
	URL      string
	Segments []Segment
}

// Segment says what a pixel value means. Index is a Number, or a string of its digits.
type Segment struct {
	Label    string
	Index    any
	Metadata Object
}

func (Box) typeName() string           { return "box" }
func (Line) typeName() string          { return "line" }
func (Polygon) typeName() string       { return "polygon" }
func (Keypoints) typeName() string     { return "keypoints" }
func (Cuboid) typeName() string        { return "cuboid" }
func (Category) typeName() string      { return "category" }
func (SceneCategory) typeName() string { return "scene-category" }
func (Mask) typeName() string          { return "segmentation" }

func readBox(f *fields) Shape {
	return Box{X: f.number("x"), Y: f.number("y"), Width: f.number("width"), Height: f.number("height")}
}

func (b Box) geometry() Object {
	return Object{}.With("x", b.X).With("y", b.Y).With("width", b.Width).With("height", b.Height)
}

func (b Box) check(p *problems) {
	p.number(b.X, "/geometry/x")
	p.number(b.Y, "/geometry/y")
	p.notNegative(b.Width, "/geometry/width")
	p.notNegative(b.Height, "/geometry/height")
}

func readLine(f *fields) Shape    { return Line{readPoints(f)} }
func readPolygon(f *fields) Shape { return Polygon{readPoints(f)} }

func readPoints(f *fields) []Point {
	return objects(f, "vertices", func(f *fields) Point { return Point{X: f.number("x"), Y: f.number("y")} })
}

func (l Line) geometry() Object    { return vertices(l.Vertices) }
func (p Polygon) geometry() Object { return vertices(p.Vertices) }

func vertices(points []Point) Object {
	return Object{}.With("vertices", listOf(points, func(point Point) any {
		return Object{}.With("x", point.X).With("y", point.Y)
	}))
}

func (l Line) check(p *problems)       { p.points(l.Vertices) }
func (poly Polygon) check(p *problems) { p.points(poly.Vertices) }

func readKeypoints(f *fields) Shape {
	return Keypoints{
		Keypoints: objects(f, "keypoints", func(f *fields) Keypoint {
			return Keypoint{X: f.optionalNumber("x"), Y: f.optionalNumber("y"), Visible: f.visible()}
		}),
		Names: listed(f, "names", func(value any, at string) string { return f.asString(value, at) }),
		Skeleton: listed(f, "skeleton", func(value any, at string) (pair [2]int) {
			indices := f.asList(value, at)
			if indices != nil && len(indices) != 2 {
				f.refuse("length-mismatch", at, fmt.Sprintf("must have two indices, but has %d", len(indices)))
			}
			for i := range min(len(indices), 2) {
				pair[i] = f.asIndex(indices[i], under(at, strconv.Itoa(i)))
			}
			return pair
		}),
	}
}

func (k Keypoints) geometry() Object {
	return Object{}.
		With("keypoints", listOf(k.Keypoints, func(each Keypoint) any {
			return Object{}.With("x", orNull(each.X)).With("y", orNull(each.Y)).With("visible", each.Visible)
		})).
		With("names", listOf(k.Names, func(name string) any { return name })).
		With("skeleton", listOf(k.Skeleton, func(pair [2]int) any {
			return []any{exactjson.Int(pair[0]), exactjson.Int(pair[1])}
		}))
}

func (k Keypoints) check(p *problems) {
	for i, each := range k.Keypoints {
		at := fmt.Sprintf("/geometry/keypoints/%d", i)
		for _, axis := range []struct {
			value *Number
			at    string
		}{{each.X, at + "/x"}, {each.Y, at + "/y"}} {
			if axis.value != nil {
				p.number(*axis.value, axis.at)
			} else if each.Visible {
				p.refuse("missing", axis.at, "is required of what is visible")
			}
		}
	}
	seen := map[string]bool{}
	for i, name := range k.Names {
		if seen[name] {
			p.refuse("duplicate", fmt.Sprintf("/geometry/names/%d", i), "is there already")
		}
		seen[name] = true
	}
	if len(k.Names) != len(k.Keypoints) {
		p.refuse("length-mismatch", "/geometry/names", "must have one name for each keypoint")
	}
	for row, pair := range k.Skeleton {
		for column, index := range pair {
			at := fmt.Sprintf("/geometry/skeleton/%d/%d", row, column)
			if index < 0 {
				p.refuse("out-of-range", at, "must not be negative")
			} else if index >= len(k.Keypoints) {
				p.refuse("index-out-of-range", at, fmt.Sprintf("must be the index of one of %d keypoints", len(k.Keypoints)))
			}
		}
	}
}

func readCuboid(f *fields) Shape {
	return Cuboid{Position: readPoint3D(f.object("position")), Dimensions: readPoint3D(f.object("dimensions")), Yaw: f.number("yaw")}
}

func readPoint3D(f *fields) Point3D {
	defer f.end()
	return Point3D{X: f.number("x"), Y: f.number("y"), Z: f.number("z")}
}

func (c Cuboid) geometry() Object {
	return Object{}.With("position", c.Position.payload()).With("dimensions", c.Dimensions.payload()).With("yaw", c.Yaw)
}

func (p Point3D) payload() Object {
	return Object{}.With("x", p.X).With("y", p.Y).With("z", p.Z)
}

func (c Cuboid) check(p *problems) {
	p.number(c.Position.X, "/geometry/position/x")
	p.number(c.Position.Y, "/geometry/position/y")
	p.number(c.Position.Z, "/geometry/position/z")
	p.notNegative(c.Dimensions.X, "/geometry/dimensions/x")
	p.notNegative(c.Dimensions.Y, "/geometry/dimensions/y")
	p.notNegative(c.Dimensions.Z, "/geometry/dimensions/z")
	p.number(c.Yaw, "/geometry/yaw")
}

func readCategory(*fields) Shape      { return Category{} }
func readSceneCategory(*fields) Shape { return SceneCategory{} }

func (Category) geometry() Object      { return Object{} }
func (SceneCategory) geometry() Object { return Object{} }

func (Category) check(*problems)      {}
func (SceneCategory) check(*problems) {}

func readMask(f *fields) Shape {
	return Mask{
		URL: f.string("mask_url"),
		Segments: objects(f, "annotations", func(f *fields) Segment {
			return Segment{Label: f.string("label"), Index: f.pixelValue("index"), Metadata: f.optionalObject("metadata")}
		}),
	}
}

func (m Mask) geometry() Object {
	return Object{}.
		With("mask_url", m.URL).
		With("annotations", listOf(m.Segments, func(segment Segment) any {
			keys := Object{}.With("label", segment.Label).With("index", segment.Index)
			if segment.Metadata != nil {
				keys = keys.With(metadata, exactjson.Unique(segment.Metadata))
			}
			return keys
		}))
}

func (m Mask) check(p *problems) {
	if m.URL == "" {
		p.refuse("empty", "/mask_url", "must not be empty")
	}
	for i, segment := range m.Segments {
		at := fmt.Sprintf("/annotations/%d", i)
		p.pixelValue(segment.Index, at+"/index")
		p.metadata(segment.Metadata, at+"/metadata")
	}
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == "" && (text == "0" || text[0] != '0')
}
