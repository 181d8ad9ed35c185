/*
 * Who can reach the server, and with which certificate.
 */
#include <string.h>

#include "verify/check_bodies.h"

void check_listen_addresses(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_LISTEN_ADDRESSES);

    /* Only a file that replaces the image's own loses the '*' that stands there. */
    if (context->is_config_file_elsewhere && !setting.written)
        (void)check_report_setting(context, check, &setting, "'*', or the addresses to listen on");
}

void check_hba_relative(struct check_context *context, const struct check *check)
{
    struct check_setting setting = check_value(context, GUC_HBA_FILE);

    if (setting.written && setting.text[0] != '/' && setting.text[0] != '\0')
        (void)check_report_setting(context, check, &setting, "an absolute path");
}

void check_hba_missing(struct check_context *context, const struct check *check)
{
    struct check_setting ssl = check_value(context, GUC_SSL);
    struct check_setting hba = check_value(context, GUC_HBA_FILE);

    if (context->is_config_file_elsewhere && ssl.number > 0 && !hba.written)
        (void)check_report_setting(context, check, &ssl, "hba_file = an absolute path, beside it");
}

void check_snakeoil(struct check_context *context, const struct check *check)
{
    struct check_setting ssl = check_value(context, GUC_SSL);
    struct check_setting certificate = check_value(context, GUC_SSL_CERT_FILE);

    /* Debian's package ssl-cert makes it at installation, signed by itself, for the host's name. */
    if (ssl.number > 0 && strstr(certificate.text, "snakeoil"))
        (void)check_report_setting(context, check, &certificate,
                                   "a certificate for the name that clients connect to");
}
