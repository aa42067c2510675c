/** The HTTP contract: requests, views, problems and the access log. */
@NullMarked
package dev.jobd.api;

import org.jspecify.annotations.NullMarked;
