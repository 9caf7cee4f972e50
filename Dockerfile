# The image of all roles: FILIGREE_ROLES selects what a container does. docs/containers.md describes users, memory and files.
# deploy/pin-images fixes the base images to digests. An argument that is empty, as in .env, means the default.
ARG BUILD_IMAGE
ARG RUNTIME_IMAGE

FROM ${BUILD_IMAGE:-maven:3.9-eclipse-temurin-25} AS libraries
WORKDIR /source
# Libraries first: a change of sources does not download them again.
COPY .mvn .mvn
COPY pom.xml ./
COPY decorator/pom.xml decorator/
COPY db/pom.xml db/
COPY history/pom.xml history/
COPY wire-formats/pom.xml wire-formats/
COPY http/pom.xml http/
COPY inventory-poller/pom.xml inventory-poller/
COPY ingest-api/pom.xml ingest-api/
COPY query/pom.xml query/
COPY web/pom.xml web/
COPY server/pom.xml server/
COPY simulator/pom.xml simulator/
COPY benchmarks/pom.xml benchmarks/
COPY browser-tests/pom.xml browser-tests/
COPY kafka-tests/pom.xml kafka-tests/
COPY engine-tests/pom.xml engine-tests/
COPY engine-tests/spark/pom.xml engine-tests/spark/
COPY engine-tests/s3proxy/pom.xml engine-tests/s3proxy/
RUN mvn -B -q -DskipTests -Dspotless.check.skip=true -Dspring-boot.repackage.skip=true -pl server -am package

FROM libraries AS build
COPY . .
RUN mvn -B -q -Pfast -DskipTests -Dspotless.check.skip=true -pl server -am package
RUN java -Djarmode=tools -jar server/target/server-0.1.0-SNAPSHOT-exec.jar extract --layers --destination /layers \
    # Containers use a PostgreSQL server, never the embedded one.
    && rm /layers/dependencies/lib/embedded-postgres-binaries-* \
    && mv /layers/application/server-0.1.0-SNAPSHOT-exec.jar /layers/application/filigree.jar
# DuckDB loads the library that is next to its jar. From the jar it would unpack it to /tmp, which may not be executable.
RUN mkdir /duckdb && cd /duckdb && jar xf /layers/dependencies/lib/duckdb_jdbc-*.jar \
    && case "$(uname -m)" in aarch64) architecture=arm64 ;; *) architecture=amd64 ;; esac \
    && mv "libduckdb_java.so_linux_$architecture" /layers/dependencies/lib/ && rm libduckdb_java.so_* \
    && jar --create --file /layers/dependencies/lib/duckdb_jdbc-*.jar --manifest META-INF/MANIFEST.MF -C /duckdb .

FROM ${RUNTIME_IMAGE:-eclipse-temurin:25-jre} AS runtime
# For the health check, which uses https where the server does.
RUN command -v curl >/dev/null \
    || (apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*)
# Any user of group 0 can run the image, as on OpenShift.
RUN mkdir -p /app /var/lib/filigree/history && chown -R 10001:0 /var/lib/filigree && chmod -R 770 /var/lib/filigree
WORKDIR /app
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
COPY jvm.options container-start ./
# Records the classes of a start, for shorter starts. The start needs no database, and ends before it listens.
RUN FILIGREE_HOME=/tmp/filigree SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:9/none \
    java @jvm.options -XX:AOTCacheOutput=filigree.aot -Dspring.context.exit=onRefresh -jar filigree.jar \
    && rm -rf /tmp/filigree && test -s filigree.aot
ENV FILIGREE_HOME=/var/lib/filigree HOME=/tmp
USER 10001:0
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=300s --start-interval=2s --retries=6 \
    CMD ["sh", "-c", "exec curl -fsSk --max-time 3 -o /dev/null \"http${FILIGREE_TLS_CERTIFICATE:+s}://127.0.0.1:${SERVER_PORT:-8080}/actuator/health/readiness\""]
ENTRYPOINT ["/app/container-start"]
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Filigree" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
