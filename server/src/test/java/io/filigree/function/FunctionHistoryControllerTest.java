package io.filigree.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.WebTest;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.MetadataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class FunctionHistoryControllerTest extends WebTest {

    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");
    private static final FunctionArn REFUND = FunctionArn.of("eu-west-1", "123456789012", "refund");
    private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");

    @Autowired
    private DataSource dataSource;

    @BeforeEach
    void changeAFunction() {
        jdbc().sql("""
                INSERT INTO paired_account (account_id, name, external_id, status, paired_at)
                VALUES ('123456789012', 'Shop', 'x', 'verified', now())
                """).update();
        InventoryStore inventory = new InventoryStore(dataSource);
        inventory.record(description(CHECKOUT, 128, Map.of("team", "pay")), MetadataSource.MISS, NOON);
        inventory.record(
                description(CHECKOUT, 512, Map.of("stage", "prod")), MetadataSource.PUSH, NOON.plusSeconds(60));
        inventory.record(description(REFUND, 128, Map.of()), MetadataSource.MISS, NOON);
    }

    @Test
    void tellsTheVersionsOfAFunctionNewestFirst() {
        JsonNode versions = json(get("/api/functions/" + CHECKOUT + "/history")).get("versions");

        assertThat(versions.size()).isEqualTo(2);
        assertThat(versions.get(0).get("configuration").get("memorySizeMb").intValue())
                .isEqualTo(512);
        assertThat(versions.get(0).get("configuration").get("snapStart").stringValue())
                .isEqualTo("PublishedVersions");
        assertThat(versions.get(0).get("configuration").get("tracingMode").stringValue())
                .isEqualTo("Active");
        assertThat(versions.get(0).get("configuration").get("timeoutSeconds").intValue())
                .isEqualTo(30);
        assertThat(versions.get(0).get("source").stringValue()).isEqualTo("push");
        assertThat(versions.get(0).get("validTo").isNull()).isTrue();
        assertThat(versions.get(1).get("validFrom").stringValue()).isEqualTo("2026-05-05T12:00:00Z");
        assertThat(versions.get(1).get("validTo").stringValue()).isEqualTo("2026-05-05T12:01:00Z");
        assertThat(versions.get(1).get("tags").get("team").stringValue()).isEqualTo("pay");
    }

    @Test
    void tellsWhatChangedBetweenTwoVersions() {
        List<Long> ids = ids(CHECKOUT);

        JsonNode diff = json(get("/api/functions/" + CHECKOUT + "/diff?from=" + ids.get(0) + "&to=" + ids.get(1)));

        assertThat(diff.get("changes").toString())
                .contains(
                        "\"attribute\":\"aws.memorySize\",\"before\":\"128 MB\",\"after\":\"512 MB\"",
                        "\"attribute\":\"tags.team\",\"before\":\"pay\",\"after\":null",
                        "\"attribute\":\"tags.stage\",\"before\":null,\"after\":\"prod\"");
        assertThat(diff.get("changes").toString())
                .contains("\"attribute\":\"aws.lambda.tracingMode\",\"before\":\"PassThrough\",\"after\":\"Active\"");
        assertThat(diff.get("changes").size()).isEqualTo(4);
    }

    @Test
    void comparesNoVersionOfAnotherFunction() {
        long own = ids(CHECKOUT).get(0);
        long other = ids(REFUND).get(0);

        assertThat(get("/api/functions/" + CHECKOUT + "/diff?from=" + own + "&to=" + other)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(get("/api/functions/" + CHECKOUT + "/diff?from=1").statusCode())
                .isEqualTo(400);
        assertThat(json(get("/api/functions/" + CHECKOUT + "/diff?from=x&to=1"))
                        .get("field")
                        .stringValue())
                .isEqualTo("from");
        assertThat(json(get("/api/functions/" + CHECKOUT + ":7/history"))
                        .get("field")
                        .stringValue())
                .isEqualTo("arn");
        assertThat(get("/api/functions/arn:aws:lambda:eu-west-1:123456789012:function:nobody/history")
                        .statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> get(String path) {
        return get(path, "Api-Key", QUERY);
    }

    private List<Long> ids(FunctionArn function) {
        return jdbc().sql("SELECT metadata_id FROM function_metadata WHERE function_arn = :arn ORDER BY 1")
                .param("arn", function.toString())
                .query(Long.class)
                .list();
    }

    private static FunctionDescription description(FunctionArn arn, int memorySizeMb, Map<String, String> tags) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "java17")
                .set(ConfigurationAttribute.HANDLER, "Checkout::handle")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memorySizeMb)
                .set(ConfigurationAttribute.TIMEOUT, 30)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.SNAP_START, "PublishedVersions")
                .set(ConfigurationAttribute.TRACING_MODE, memorySizeMb == 128 ? "PassThrough" : "Active")
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-05-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.ROLE, "arn:aws:iam::123456789012:role/shop")
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/" + arn.name())
                .build();
        return new FunctionDescription(arn, configuration, tags, "Shop");
    }
}
