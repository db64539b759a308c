/** Puts a port of Nucleus predictions on the line protocol of nucleus-conformance. */
package io.github.nucleusspec.farend;
