/**
 * JSON without loss: numbers as they are written, the keys of objects in their order and however often, halves of
 * surrogate pairs, and integers of any size.
 */
package io.github.nucleusspec.exactjson;
