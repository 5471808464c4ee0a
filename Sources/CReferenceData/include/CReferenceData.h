#pragma once

#include <stddef.h>

/// A reference file as it lies in the binary: its bytes live as long as the process and are followed by no NUL.
typedef struct {
    const unsigned char *bytes;
    size_t size;
} ReferenceFile;

ReferenceFile reference_communes(void);
ReferenceFile reference_departments(void);
ReferenceFile reference_rome_codes(void);
ReferenceFile reference_publics(void);
ReferenceFile reference_thematiques(void);
ReferenceFile reference_reseaux_porteurs(void);
ReferenceFile reference_strategic_framework(void);
ReferenceFile reference_charter(void);
