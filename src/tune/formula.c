#include "tune/formula.h"

void formula_number(struct guc_value *ret, double number, const char *because)
{
    *ret = (struct guc_value){ .is_set = true, .number = number, .because = because };
}

void formula_text(struct guc_value *ret, const char *text, const char *because)
{
    *ret = (struct guc_value){ .is_set = true, .text = text, .because = because };
}

void formula_bool(struct guc_value *ret, bool value, const char *because)
{
    *ret = (struct guc_value){
        .is_set = true, .number = value, .text = value ? "on" : "off", .because = because
    };
}
