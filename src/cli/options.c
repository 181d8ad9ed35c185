#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include "base/word.h"

/* Long options return this plus their row's index, letters return themselves. */
enum { LONG_BASE = 256 };

const char *options_nearest(const char *text, const char *const *words)
{
    size_t length = strlen(text);
    unsigned nearest =
        (unsigned)(length / 3 + 2); /* a third of the letters may be wrong, and one */
    const char *found = NULL;

    if (length == 0)
        return NULL;
    for (; *words; words++) {
        bool is_prefix = strncmp(text, *words, length) == 0;
        unsigned distance = is_prefix ? 1 : word_distance(text, *words);

        if (distance < nearest && distance < strlen(*words)) {
            nearest = distance;
            found = *words;
        }
    }
    return found;
}

const struct command *command_default(void)
{
    return command_table[0];
}

const struct command *command_find(const char *name)
{
    for (const struct command *const *command = command_table; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

/* The row that "name" or "name=value" means: an exact name, else the first that begins so. */
static const struct option_row *row_of_name(const struct command *command, const char *name)
{
    size_t length = strcspn(name, "=");
    const struct option_row *prefixed = NULL;

    for (const struct option_row *const *row = command->options; *row; row++) {
        if (strncmp((*row)->name, name, length) != 0)
            continue;
        if ((*row)->name[length] == '\0')
            return *row;
        if (!prefixed)
            prefixed = *row;
    }
    return prefixed;
}

static const struct option_row *row_of_letter(const struct command *command, char letter)
{
    for (const struct option_row *const *row = command->options; *row; row++)
        if ((*row)->letter && (*row)->letter == letter)
            return *row;
    return NULL;
}

/* Whether the option word takes the next word as its value, in any command. */
static bool takes_next_word(const char *word)
{
    for (const struct command *const *command = command_table; *command; command++) {
        const struct option_row *row;

        if (word[1] == '-') {
            row = strchr(word, '=') ? NULL : row_of_name(*command, word + 2);
        } else {
            /* -qf FILE: the first letter with a value ends the cluster. */
            const char *letter = word + 1;

            while ((row = row_of_letter(*command, *letter)) && row->type == OPTION_FLAG)
                letter++;
            if (row && letter[1])
                row = NULL;
        }
        if (row && row->type != OPTION_FLAG)
            return true;
    }
    return false;
}

/* Index of the first word that is neither an option nor an option's value, or 0. */
static int first_word(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            return 0;
        if (argv[i][0] != '-' || argv[i][1] == '\0')
            return i;
        if (takes_next_word(argv[i]))
            i++;
    }
    return 0;
}

/* Everything getopt_long needs to know about a command. */
struct getopt_table {
    char *letters;
    struct option *longs;
};

static struct getopt_table getopt_table_make(struct arena *arena, const struct command *command)
{
    size_t count = 0;
    struct getopt_table table;

    while (command->options[count])
        count++;
    table.longs = arena_array(arena, count + 1, sizeof *table.longs);
    table.letters = arena_alloc(arena, 2 * count + 2);

    char *letter = table.letters;

    *letter++ = ':'; /* tells a missing value from an unknown option */
    for (size_t i = 0; i < count; i++) {
        const struct option_row *row = command->options[i];
        bool has_value = row->type != OPTION_FLAG;

        table.longs[i] = (struct option){ row->name, has_value ? required_argument : no_argument,
                                          NULL, LONG_BASE + (int)i };
        if (row->letter)
            *letter++ = row->letter;
        if (row->letter && has_value)
            *letter++ = ':';
    }
    return table;
}

/* The command other than `command` that knows the long option, or NULL. */
static const struct command *owner_of_option(const struct command *command, const char *name)
{
    for (const struct command *const *other = command_table; *other; other++) {
        const struct option_row *row = row_of_name(*other, name);

        if (*other != command && row && strlen(row->name) == strcspn(name, "="))
            return *other;
    }
    return NULL;
}

static bool unknown_option(struct run *run, const char *word)
{
    const struct command *command = run->command;
    const char *names[64] = { NULL };
    size_t count = 0;

    (void)error_set(run->err, ERROR_USAGE, "unknown option \"%.60s\"", word);
    (void)error_hint(run->err, "Run \"pgtune-lnk %s --help\" for the list.", command->name);
    if (strncmp(word, "--", 2) != 0)
        return false;

    const char *name = arena_strndup(run->arena, word + 2, strcspn(word + 2, "="));
    const struct command *owner = owner_of_option(command, name);

    if (owner) {
        (void)error_set(run->err, ERROR_USAGE, "%s has no option \"--%.60s\"", command->name, name);
        return error_hint(run->err, "It belongs to \"pgtune-lnk %s\".", owner->name);
    }
    for (; command->options[count] && count + 1 < ARRAY_LENGTH(names); count++)
        names[count] = command->options[count]->name;

    const char *nearest = options_nearest(name, names);

    return nearest ? error_hint(run->err, "Did you mean --%s?", nearest) : false;
}

/* getopt_long returned '?' or ':' for argv[optind - 1] (or, in a cluster, for the letter
 * optopt). */
static bool reject_option(struct run *run, int result, const char *word)
{
    const struct option_row *row = optopt >= LONG_BASE ? run->command->options[optopt - LONG_BASE]
                                   : optopt > 0        ? row_of_letter(run->command, (char)optopt)
                                                       : NULL;
    char letter[3] = { '-', (char)optopt, '\0' };

    if (row && result == ':') {
        (void)error_set(run->err, ERROR_USAGE, "option --%s needs a value", row->name);
        return error_hint(run->err, "Write --%s %s.", row->name, row->argument);
    }
    if (row && row->type == OPTION_FLAG) {
        (void)error_set(run->err, ERROR_USAGE, "option --%s takes no value", row->name);
        return error_hint(run->err, "Write --%s alone.", row->name);
    }
    return unknown_option(run, optopt > 0 && optopt < LONG_BASE ? letter : word);
}

static bool is_whole_name(const struct option_row *row, const char *word)
{
    return strcspn(word + 2, "=") == strlen(row->name);
}

static bool parse_words(struct run *run, int argc, char **argv)
{
    struct getopt_table table = getopt_table_make(run->arena, run->command);
    int result;

    optind = 0; /* glibc: start over, which a second call in one process needs */
    opterr = 0;
    while ((result = getopt_long(argc, argv, table.letters, table.longs, NULL)) != -1) {
        const struct option_row *row;
        const char *word;

        if (result == '?' || result == ':')
            return reject_option(run, result, argv[optind - 1]);
        /* getopt_long takes any unique beginning; a script that uses one breaks when an option is
         * added. */
        word = argv[optind - 1];
        if (optarg && optarg == word)
            word = argv[optind - 2];
        if (result >= LONG_BASE && !is_whole_name(run->command->options[result - LONG_BASE], word))
            return unknown_option(run, word);
        row = result >= LONG_BASE ? run->command->options[result - LONG_BASE]
                                  : row_of_letter(run->command, (char)result);
        if (result < LONG_BASE && optarg && optarg != argv[optind - 1] && *optarg == '=')
            optarg++; /* -f=FILE, as Docker Compose takes it; no value of ours starts so */
        if (!options_store(run, row, optarg ? optarg : ""))
            return false;
    }
    return true;
}

static bool operand_is_known(const struct run *run, const char *word)
{
    const char *const *choices = run->command->operand_choices;

    if (!choices)
        return true;
    for (const char *const *choice = choices; *choice; choice++)
        if (strcmp(*choice, word) == 0)
            return true;
    (void)error_set(run->err, ERROR_USAGE, "%s does not know \"%.40s\"", run->command->name, word);

    const char *nearest = options_nearest(word, choices);

    return error_hint(run->err, nearest ? "Did you mean %s?" : "It knows %s.",
                      nearest ? nearest : run->command->operands);
}

static bool check_operands(struct run *run, int count)
{
    const struct command *command = run->command;

    if (count < command->operands_min) {
        (void)error_set(run->err, ERROR_USAGE, "%s needs %s", command->name, command->operands);
        return error_hint(run->err, "Run \"pgtune-lnk %s --help\".", command->name);
    }
    if (command->operands_max >= 0 && count > command->operands_max) {
        (void)error_set(run->err, ERROR_USAGE, "%s has no use for \"%.60s\"", command->name,
                        run->operands[command->operands_max]);
        return error_hint(run->err, "Run \"pgtune-lnk %s --help\".", command->name);
    }
    for (int i = 0; i < count; i++)
        if (!operand_is_known(run, run->operands[i]))
            return false;
    return true;
}

static bool unknown_command(struct run *run, const char *word)
{
    const char *names[32] = { NULL };

    for (size_t i = 0; command_table[i] && i + 1 < ARRAY_LENGTH(names); i++)
        names[i] = command_table[i]->name;

    const char *nearest = options_nearest(word, names);
    const char *dot = strrchr(word, '.');

    (void)error_set(run->err, ERROR_USAGE, "unknown command \"%.60s\"", word);
    if (nearest)
        return error_hint(run->err, "Did you mean \"pgtune-lnk %s\"?", nearest);
    if (dot && (strcmp(dot, ".yml") == 0 || strcmp(dot, ".yaml") == 0))
        return error_hint(run->err, "Name a compose file with -f %s.", word);
    return error_hint(run->err, "Run \"pgtune-lnk --help\" for the list.");
}

bool options_parse(struct run *run, int argc, char **argv)
{
    int at = first_word(argc, argv);
    const struct command *named = at ? command_find(argv[at]) : NULL;
    char **words = arena_array(run->arena, (size_t)argc + 1, sizeof *words);
    int count = 0;

    run->command = named ? named : command_default();
    for (int i = 0; i < argc; i++)
        if (!named || i != at)
            words[count++] = argv[i];
    if (!parse_words(run, count, words))
        return false;

    run->operands = (const char *const *)words + optind;
    if (run->options.is_help || run->options.is_version)
        return true;
    if (!named && at && run->command->operands_max == 0)
        return unknown_command(run, argv[at]);
    return check_operands(run, count - optind);
}
