package io.filigree.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** All paths that are served: those of controllers, static files, login and logout. */
@Component
final class ServedPaths implements SmartInitializingSingleton {

    private final ObjectProvider<RequestMappingInfoHandlerMapping> mappings;
    private volatile List<Route> routes = List.of();

    /** @param mappings resolved lazily: they need the controllers, which are created after the first filters */
    ServedPaths(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<Route> all = new ArrayList<>();
        all.add(Route.of("/assets/**", RequestMethod.GET));
        all.add(Route.of("/login", RequestMethod.POST)); // a filter of Spring Security, as for logout
        all.add(Route.of("/logout", RequestMethod.POST));
        mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(handler -> !ErrorController.class.isAssignableFrom(
                        handler.getValue().getBeanType())) // only the container sends requests there
                .map(Map.Entry::getKey)
                .flatMap(ServedPaths::routes)
                .forEach(all::add);
        routes = List.copyOf(all);
    }

    /** Whether the path is served with any method. */
    boolean isServed(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return routes.stream().anyMatch(route -> route.pattern().matches(parsed));
    }

    /** Whether the path is served with the method. */
    boolean isServed(String path, String method) {
        PathContainer parsed = PathContainer.parsePath(path);
        return routes.stream()
                .anyMatch(route -> route.accepts(method) && route.pattern().matches(parsed));
    }

    private static Stream<Route> routes(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        return mapping.getPatternValues().stream()
                .map(PathPatternParser.defaultInstance::parse)
                .map(pattern -> new Route(pattern, methods));
    }

    /** @param methods empty for all */
    private record Route(PathPattern pattern, Set<RequestMethod> methods) {

        static Route of(String pattern, RequestMethod method) {
            return new Route(PathPatternParser.defaultInstance.parse(pattern), EnumSet.of(method));
        }

        boolean accepts(String method) {
            RequestMethod known = RequestMethod.resolve(method);
            return methods.isEmpty()
                    || (known != null
                            && (methods.contains(known == RequestMethod.HEAD ? RequestMethod.GET : known)
                                    || known == RequestMethod.OPTIONS));
        }
    }
}
