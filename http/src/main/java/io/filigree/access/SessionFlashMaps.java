package io.filigree.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.support.AbstractFlashMapManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores flash attributes, which a redirect passes to the next page, in the login session: any process can serve that
 * page. They are JSON; {@link FlashAttributeType} fixes the types, the JSON names none.
 */
final class SessionFlashMaps extends AbstractFlashMapManager {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JavaType ANY = JSON.constructType(Object.class);

    private final LoginSessionRepository sessions;
    private final Map<String, JavaType> types = new HashMap<>();

    SessionFlashMaps(LoginSessionRepository sessions, Collection<FlashAttributeType> types) {
        this.sessions = sessions;
        types.forEach(type -> this.types.put(type.name(), JSON.constructType(type.type())));
    }

    private record Stored(
            @Nullable String path,
            Map<String, List<String>> parameters,
            long expires,
            Map<String, @Nullable Object> attributes) {

        static Stored of(FlashMap flash) {
            return new Stored(
                    flash.getTargetRequestPath(),
                    flash.getTargetRequestParams(),
                    flash.getExpirationTime(),
                    new HashMap<>(flash));
        }
    }

    @Override
    protected @Nullable List<FlashMap> retrieveFlashMaps(HttpServletRequest request) {
        String text = sessions.flash(request);
        if (text == null) {
            return null;
        }
        try {
            List<FlashMap> flashMaps = new ArrayList<>(); // the superclass changes the list
            JSON.readTree(text).valueStream().map(this::read).forEach(flashMaps::add);
            return flashMaps;
        } catch (JacksonException e) {
            return null; // of a version with other attributes
        }
    }

    @Override
    protected void updateFlashMaps(
            List<FlashMap> flashMaps, HttpServletRequest request, @Nullable HttpServletResponse response) {
        sessions.setFlash(
                request,
                flashMaps.isEmpty()
                        ? null
                        : JSON.writeValueAsString(
                                flashMaps.stream().map(Stored::of).toList()));
    }

    private FlashMap read(JsonNode json) {
        FlashMap flash = new FlashMap();
        flash.setTargetRequestPath(json.path("path").stringValue(null));
        LinkedMultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
        json.path("parameters")
                .propertyStream()
                .forEach(parameter ->
                        parameter.getValue().forEach(value -> parameters.add(parameter.getKey(), value.asString())));
        flash.addTargetRequestParams(parameters);
        flash.setExpirationTime(json.path("expires").longValue());
        json.path("attributes")
                .propertyStream()
                .forEach(attribute -> flash.put(
                        attribute.getKey(),
                        JSON.treeToValue(attribute.getValue(), types.getOrDefault(attribute.getKey(), ANY))));
        return flash;
    }
}
