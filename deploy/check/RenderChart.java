import java.nio.file.Files;
import java.nio.file.Path;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;

/** Lints a chart with Helm, and renders it: RenderChart CHART OUTPUT [VALUES]. */
final class RenderChart {

    public static void main(String[] arguments) throws Exception {
        Helm helm = new Helm(Path.of(arguments[0]));
        LintResult lint = helm.lint().strict().call();
        lint.getMessages().forEach(System.err::println);
        if (lint.isFailed()) {
            System.exit(1);
        }
        TemplateCommand template =
                helm.template().withName("filigree").withNamespace("filigree").withKubeVersion("1.27.0");
        if (arguments.length > 2) {
            template.withValuesFile(Path.of(arguments[2]));
        }
        Files.writeString(Path.of(arguments[1]), template.call());
    }
}
