import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** The OWL API's own opinion on OWL 2 DL: for each file a line "file TAB violation TAB what it says". */
public class OwlApiProfile {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
            OWLOntology ontology = manager.loadOntologyFromOntologyDocument(new File(file));
            System.out.println(file + "\tAXIOMS\t" + ontology.getLogicalAxiomCount());
            for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
                String told = violation.toString().replaceAll("\\s+", " ");
                System.out.println(file + "\t" + violation.getClass().getSimpleName() + "\t" + told);
            }
        }
    }
}
