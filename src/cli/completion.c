#include "cli/help.h"

#include <string.h>

/* Writes are not checked one by one: main() looks at the stream's error flag. */

const char *const completion_shells[] = { "bash", "zsh", "fish", NULL };

/* What a shell can offer for the value of an option. */
enum value_kind { VALUE_NONE, VALUE_ANY, VALUE_WORDS, VALUE_FILE, VALUE_DIRECTORY };

static enum value_kind value_kind_of(const struct option_row *row)
{
    if (row->type == OPTION_FLAG)
        return VALUE_NONE;
    if (row->choices || row->suggestions)
        return VALUE_WORDS;
    if (strstr(row->argument, "DIR"))
        return VALUE_DIRECTORY;
    return strstr(row->argument, "FILE") ? VALUE_FILE : VALUE_ANY;
}

static void print_words(const char *const *words, FILE *stream)
{
    for (; *words; words++)
        (void)fprintf(stream, "%s%s", *words, words[1] ? " " : "");
}

static const char *const *words_of(const struct option_row *row)
{
    return row->choices ? row->choices : row->suggestions();
}

/* What may stand as an operand, or NULL: files. */
static const char *const *operands_of(const struct command *command)
{
    if (command->operand_suggestions)
        return command->operand_suggestions();
    return command->operand_choices;
}

static void print_command_names(const char *divider, bool is_default_wanted, FILE *stream)
{
    const struct command *const *command = command_table + (is_default_wanted ? 0 : 1);

    for (; *command; command++)
        (void)fprintf(stream, "%s%s", (*command)->name, command[1] ? divider : "");
}

/* Inside single quotes of a shell. */
static void print_quoted(const char *text, const char *escaped, FILE *stream)
{
    for (; *text; text++) {
        if (*text == '\'')
            (void)fputs("'\\'", stream);
        else if (strchr(escaped, *text))
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
}

/* --- bash --- */

static void print_bash_value(const struct command *command, const struct option_row *row,
                             FILE *stream)
{
    enum value_kind kind = value_kind_of(row);

    if (kind == VALUE_NONE)
        return;
    (void)fprintf(stream, "    %s:--%s", command->name, row->name);
    if (row->letter)
        (void)fprintf(stream, "|%s:-%c", command->name, row->letter);
    if (kind == VALUE_WORDS) {
        (void)fputs(") words='", stream);
        print_words(words_of(row), stream);
        (void)fputs("' ;;\n", stream);
    } else {
        (void)fprintf(stream, ") files=%s ;;\n",
                      kind == VALUE_FILE        ? "-f"
                      : kind == VALUE_DIRECTORY ? "-d"
                                                : "none");
    }
}

static void print_bash_options(const struct command *command, FILE *stream)
{
    (void)fprintf(stream, "        %s:-*) words='", command->name);
    for (const struct option_row *const *row = command->options; *row; row++)
        (void)fprintf(stream, "--%s%s", (*row)->name, row[1] ? " " : "");
    (void)fputs("' ;;\n", stream);
    if (operands_of(command)) {
        (void)fprintf(stream, "        %s:*) words='", command->name);
        print_words(operands_of(command), stream);
        (void)fputs("' ;;\n", stream);
    } else if (command->operands) {
        (void)fprintf(stream, "        %s:*) files=-f ;;\n", command->name);
    }
}

static void print_bash(FILE *stream)
{
    (void)fprintf(stream,
                  "# bash completion for pgtune-lnk\n_pgtune_lnk()\n{\n"
                  "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                  "    local command=%s named= words= files= word\n"
                  "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                  "        case $word in\n        ",
                  command_default()->name);
    print_command_names("|", true, stream);
    (void)fputs(") command=$word named=1; break ;;\n        esac\n    done\n"
                "    case $command:$prev in\n",
                stream);
    for (const struct command *const *command = command_table; *command; command++)
        for (const struct option_row *const *row = (*command)->options; *row; row++)
            print_bash_value(*command, *row, stream);
    (void)fputs("    esac\n    if [ -z \"$words$files\" ]; then\n"
                "        case $command:$cur in\n",
                stream);
    for (const struct command *const *command = command_table; *command; command++)
        print_bash_options(*command, stream);
    (void)fputs("        *) [ -n \"$named\" ] || words='", stream);
    print_command_names(" ", true, stream);
    (void)fputs("' ;;\n        esac\n    fi\n"
                "    COMPREPLY=()\n"
                "    case $files in\n"
                "    -*) compopt -o filenames 2>/dev/null\n"
                "        mapfile -t COMPREPLY < <(compgen \"$files\" -- \"$cur\") ;;\n"
                "    none) ;;\n"
                "    *) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\") ;;\n"
                "    esac\n}\ncomplete -F _pgtune_lnk pgtune-lnk\n",
                stream);
}

/* --- zsh --- */

static void print_zsh_option(const struct option_row *row, FILE *stream)
{
    enum value_kind kind = value_kind_of(row);

    (void)fputs(" \\\n            ", stream);
    if (row->letter)
        (void)fprintf(stream, "{-%c,--%s}", row->letter, row->name);
    else
        (void)fprintf(stream, "--%s", row->name);
    (void)fputs("'[", stream);
    print_quoted(row->help, "[]\\", stream);
    (void)fputc(']', stream);
    if (kind != VALUE_NONE)
        (void)fprintf(stream, ":%s:", row->name);
    if (kind == VALUE_WORDS) {
        (void)fputc('(', stream);
        print_words(words_of(row), stream);
        (void)fputc(')', stream);
    } else if (kind == VALUE_FILE || kind == VALUE_DIRECTORY) {
        (void)fputs(kind == VALUE_FILE ? "_files" : "_files -/", stream);
    }
    (void)fputc('\'', stream);
}

static void print_zsh(FILE *stream)
{
    (void)fputs("#compdef pgtune-lnk\n_pgtune_lnk()\n{\n    local -a commands\n    commands=(\n",
                stream);
    for (const struct command *const *command = command_table; *command; command++) {
        (void)fprintf(stream, "        '%s:", (*command)->name);
        print_quoted((*command)->summary, ":\\", stream);
        (void)fputs("'\n", stream);
    }
    (void)fprintf(stream,
                  "    )\n    local command=%s word\n"
                  "    for word in ${words[2,CURRENT-1]}; do\n"
                  "        if (( ${commands[(I)$word:*]} )); then command=$word; break; fi\n"
                  "    done\n    case $command in\n",
                  command_default()->name);
    for (const struct command *const *command = command_table; *command; command++) {
        (void)fprintf(stream, "    %s)\n        _arguments -s -S", (*command)->name);
        for (const struct option_row *const *row = (*command)->options; *row; row++)
            print_zsh_option(*row, stream);
        (void)fputs(" \\\n            '1:command:{_describe command commands}'", stream);
        if (operands_of(*command)) {
            (void)fputs(" \\\n            '*:operand:(", stream);
            print_words(operands_of(*command), stream);
            (void)fputs(")'", stream);
        } else if ((*command)->operands) {
            (void)fputs(" \\\n            '*:operand:_files'", stream);
        }
        (void)fputs(" ;;\n", stream);
    }
    (void)fputs("    esac\n}\n_pgtune_lnk \"$@\"\n", stream);
}

/* --- fish --- */

static void print_fish_option(const struct command *command, const struct option_row *row,
                              FILE *stream)
{
    static const char *const values[] = {
        [VALUE_NONE] = "",
        [VALUE_ANY] = " -x",
        [VALUE_WORDS] = " -x -a '",
        [VALUE_FILE] = " -r -F",
        [VALUE_DIRECTORY] = " -x -a '(__fish_complete_directories)'",
    };
    enum value_kind kind = value_kind_of(row);

    (void)fputs("complete -c pgtune-lnk -n '", stream);
    if (command == command_default()) {
        (void)fputs("not __fish_seen_subcommand_from ", stream);
        print_command_names(" ", false, stream);
    } else {
        (void)fprintf(stream, "__fish_seen_subcommand_from %s", command->name);
    }
    (void)fprintf(stream, "' -l %s", row->name);
    if (row->letter)
        (void)fprintf(stream, " -s %c", row->letter);
    (void)fputs(values[kind], stream);
    if (kind == VALUE_WORDS) {
        print_words(words_of(row), stream);
        (void)fputc('\'', stream);
    }
    (void)fputs(" -d '", stream);
    print_quoted(row->help, "\\", stream);
    (void)fputs("'\n", stream);
}

static void print_fish(FILE *stream)
{
    (void)fputs("# fish completion for pgtune-lnk\ncomplete -c pgtune-lnk -f\n", stream);
    for (const struct command *const *command = command_table; *command; command++) {
        (void)fprintf(stream, "complete -c pgtune-lnk -n __fish_use_subcommand -a %s -d '",
                      (*command)->name);
        print_quoted((*command)->summary, "\\", stream);
        (void)fputs("'\n", stream);
        if ((*command)->operands) {
            (void)fprintf(stream, "complete -c pgtune-lnk -n '__fish_seen_subcommand_from %s'",
                          (*command)->name);
            (void)fputs(operands_of(*command) ? " -a '" : " -F\n", stream);
        }
        if (operands_of(*command)) {
            print_words(operands_of(*command), stream);
            (void)fputs("'\n", stream);
        }
        for (const struct option_row *const *row = (*command)->options; *row; row++)
            print_fish_option(*command, *row, stream);
    }
}

void completion_print(const char *shell, FILE *stream)
{
    static void (*const printers[])(FILE *) = { print_bash, print_zsh, print_fish };

    for (size_t i = 0; completion_shells[i]; i++)
        if (strcmp(completion_shells[i], shell) == 0)
            printers[i](stream);
}
