package dev.jobd.api;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Puts a {@link RequestGuard} into every HTTP connection. Netty finds it as a service when
 * {@code io.netty.bootstrap.extensions} is {@code serviceload}: Quarkus and Vert.x have no door for this.
 */
@RegisterForReflection
public final class RequestGuardInstaller extends ChannelInitializerExtension {

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new OnFirstBytes());
    }

    /** Waits until the server has built the connection's pipeline, which it does after this extension was called. */
    private static final class OnFirstBytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ChannelHandlerContext encoder = context.pipeline().context(HttpResponseEncoder.class);
            if (encoder != null) {
                context.pipeline().addAfter(encoder.name(), "request-guard", new RequestGuard());
            }
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        }
    }
}
