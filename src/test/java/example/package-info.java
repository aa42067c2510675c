/** The code of docs/handlers.md, as it stands there. */
@org.jspecify.annotations.NullMarked
package example;
