/** Jobs that call HTTP services. */
@NullMarked
package dev.jobd.handler.http;

import org.jspecify.annotations.NullMarked;
