/** What payloads may be of types that are declared by JSON Schema, and run by workers. */
@NullMarked
package dev.jobd.handler.declared;

import org.jspecify.annotations.NullMarked;
