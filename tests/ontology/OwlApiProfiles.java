import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2ELProfile;
import org.semanticweb.owlapi.profiles.OWL2QLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;

/** The OWL API's own opinion on the profiles: for each file and profile "file TAB profile TAB violations". */
public class OwlApiProfiles {
    public static void main(String[] files) throws Exception {
        OWLProfile[] profiles = {new OWL2ELProfile(), new OWL2QLProfile(), new OWL2RLProfile()};
        String[] names = {"EL", "QL", "RL"};
        for (String file : files) {
            OWLOntology ontology =
                OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            for (int i = 0; i < profiles.length; i++) {
                System.out.println(
                    file + "\t" + names[i] + "\t" + profiles[i].checkOntology(ontology).getViolations().size());
            }
        }
    }
}
