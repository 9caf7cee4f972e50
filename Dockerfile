# syntax=docker/dockerfile:1
# One build for both images: --target ingest-api (the default) and --target inventory-poller.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -DskipTests -Dspotless.check.skip=true -pl server,inventory-poller -am package
RUN for module in server inventory-poller; do \
        java -Djarmode=tools -jar "$module/target/$module-0.1.0-SNAPSHOT-exec.jar" \
            extract --layers --launcher --destination "/layers/$module"; \
    done \
    # The images use a PostgreSQL beside them, never the embedded one.
    && rm /layers/*/dependencies/BOOT-INF/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:25-jre AS runtime
# For the health check, which asks over TLS where the server speaks it.
RUN command -v curl >/dev/null \
    || (apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*)
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/filigree filigree
USER filigree
WORKDIR /app
ENV FILIGREE_HOME=/var/lib/filigree
VOLUME /var/lib/filigree

FROM runtime AS inventory-poller
COPY --from=build /layers/inventory-poller/dependencies/ ./
COPY --from=build /layers/inventory-poller/spring-boot-loader/ ./
COPY --from=build /layers/inventory-poller/snapshot-dependencies/ ./
COPY --from=build /layers/inventory-poller/application/ ./
COPY jvm.options ./
# No other user of a shared volume reads what is written.
ENTRYPOINT ["sh", "-c", "umask 077 && exec java @jvm.options -XX:MaxRAMPercentage=70 org.springframework.boot.loader.launch.JarLauncher \"$@\"", "sh"]

FROM runtime AS ingest-api
COPY --from=build /layers/server/dependencies/ ./
COPY --from=build /layers/server/spring-boot-loader/ ./
COPY --from=build /layers/server/snapshot-dependencies/ ./
COPY --from=build /layers/server/application/ ./
COPY jvm.options ./
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=6 \
    CMD ["sh", "-c", "exec curl -fsSk --max-time 3 -o /dev/null \"http${FILIGREE_TLS_CERTIFICATE:+s}://127.0.0.1:8080/actuator/health/readiness\""]
ENTRYPOINT ["sh", "-c", "umask 077 && exec java @jvm.options -XX:MaxRAMPercentage=70 org.springframework.boot.loader.launch.JarLauncher \"$@\"", "sh"]
