package io.filigree.nrql;

import static io.filigree.nrql.Answers.answer;
import static io.filigree.nrql.Answers.count;
import static io.filigree.nrql.Answers.events;
import static io.filigree.nrql.Answers.facet;
import static io.filigree.nrql.Answers.facets;
import static io.filigree.nrql.Answers.group;
import static io.filigree.nrql.Answers.of;
import static io.filigree.nrql.Answers.part;
import static io.filigree.nrql.Answers.select;
import static io.filigree.nrql.Answers.total;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.junit.jupiter.api.Test;

class TableResultFormatTest {

    @Test
    void hasAColumnForEachThingThatAnyRowHas() throws IOException {
        QueryResult answer = answer(
                select(new Star(SourceLocation.START)),
                Kind.ROWS,
                events(Map.of("a", "x"), Map.of("b", -1.5), Map.of("a", "say \"hi\", all")));

        assertThat(csv(answer)).isEqualTo("a,b\r\nx,\r\n,-1.5\r\n\"say \"\"hi\"\", all\",\r\n");
    }

    @Test
    void makesNoFormulaOfAText() throws IOException {
        QueryResult answer =
                answer(facet(select(count()), "a"), Kind.FACETS, facets(null, null, group(part(1L), "=1+1")));

        assertThat(csv(answer)).isEqualTo("facet,a,count\r\n'=1+1,'=1+1,1\r\n");
    }

    @Test
    void spreadsAValueThatHasParts() throws IOException {
        QueryResult answer = answer(
                select(of("percentile", "d", 95L), of("uniques", "n")),
                Kind.SINGLE,
                total(part(Map.of("95", 2.0), List.of("a", "b"))));

        assertThat(csv(answer)).isEqualTo("percentile.d.95,uniques.n\r\n2,\"[\"\"a\"\",\"\"b\"\"]\"\r\n");
    }

    @Test
    void writesALineForEachRow() throws IOException {
        QueryResult answer = answer(
                facet(select(count()), "a"),
                Kind.FACETS,
                facets(null, null, group(part(2L), "x\ny"), group(part(1L), "z")));

        assertThat(lines(answer)).isEqualTo("""
                {"facet":"x\\ny","a":"x\\ny","count":2}
                {"facet":"z","a":"z","count":1}
                """);
        assertThat(lines(answer(select(new Star(SourceLocation.START)), Kind.ROWS, events())))
                .isEmpty();
    }

    private static String csv(QueryResult answer) throws IOException {
        StringWriter text = new StringWriter();
        TableResultFormat.writeCsv(answer, text);
        return text.toString();
    }

    private static String lines(QueryResult answer) throws IOException {
        StringWriter text = new StringWriter();
        TableResultFormat.writeLines(answer, text);
        return text.toString();
    }
}
