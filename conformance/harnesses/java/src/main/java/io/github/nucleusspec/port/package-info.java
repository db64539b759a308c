/** Puts the predictions on the line protocol. */
package io.github.nucleusspec.port;
