import java.io.FileInputStream;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** Checks each file against both profiles; a line per file and profile: tab, verdict, tab, checks, tab, rules that failed. */
class Check {
    private static final PDFAFlavour[] PROFILES = {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1};

    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        boolean all = true;
        for (String file : files) {
            for (PDFAFlavour profile : PROFILES) {
                all &= check(file, profile);
            }
        }
        System.exit(all ? 0 : 1);
    }

    private static boolean check(String file, PDFAFlavour profile) throws Exception {
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, profile);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s\t%s\t%s\t%d\t%s%n", file, profile.getId(), result.isCompliant() ? "pass" : "fail",
                    result.getTotalAssertions(), rules(result));
            return result.isCompliant();
        }
    }

    private static String rules(ValidationResult result) {
        StringBuilder named = new StringBuilder();
        for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
            RuleId rule = failed.getKey();
            named.append(rule.getClause()).append('-').append(rule.getTestNumber()).append(" x")
                    .append(failed.getValue()).append(' ');
        }
        return named.toString().trim();
    }
}
