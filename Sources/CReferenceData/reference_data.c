#include "CReferenceData.h"

// #embed is C23 (6.10.4); clang takes it in every mode, and so the package needs no unsafe flag to name that standard.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char communes[] = {
#embed "data/communes_occitanie.csv"
};
static const unsigned char departments[] = {
#embed "data/departements_occitanie.json"
};
static const unsigned char rome_codes[] = {
#embed "data/rome_codes.csv"
};
static const unsigned char publics[] = {
#embed "data/publics.json"
};
static const unsigned char thematiques[] = {
#embed "data/thematiques.json"
};
static const unsigned char reseaux_porteurs[] = {
#embed "data/reseaux-porteurs.json"
};
static const unsigned char strategic_framework[] = {
#embed "data/strategic-framework.json"
};
static const unsigned char charter[] = {
#embed "data/charter.txt"
};

ReferenceFile reference_communes(void) { return (ReferenceFile){communes, sizeof communes}; }
ReferenceFile reference_departments(void) { return (ReferenceFile){departments, sizeof departments}; }
ReferenceFile reference_rome_codes(void) { return (ReferenceFile){rome_codes, sizeof rome_codes}; }
ReferenceFile reference_publics(void) { return (ReferenceFile){publics, sizeof publics}; }
ReferenceFile reference_thematiques(void) { return (ReferenceFile){thematiques, sizeof thematiques}; }
ReferenceFile reference_reseaux_porteurs(void) { return (ReferenceFile){reseaux_porteurs, sizeof reseaux_porteurs}; }
ReferenceFile reference_strategic_framework(void) { return (ReferenceFile){strategic_framework, sizeof strategic_framework}; }
ReferenceFile reference_charter(void) { return (ReferenceFile){charter, sizeof charter}; }
