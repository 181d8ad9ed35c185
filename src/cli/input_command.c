/* The settings on a server's command line, as postgres(1) reads them. */
#include "cli/input.h"

#include <string.h>

/* postgres(1): what each short option takes and which setting it stands for. */
struct short_option {
    char letter;
    bool has_value;
    const char *setting; /* NULL: none that matters here */
    const char *value;   /* of an option without one */
};

static const struct short_option short_options[] = {
    { 'B', true, "shared_buffers", NULL },
    { 'C', true, NULL, NULL },
    { 'd', true, NULL, NULL },
    { 'e', false, NULL, NULL },
    { 'E', false, NULL, NULL },
    { 'f', true, NULL, NULL },
    { 'F', false, "fsync", "off" },
    { 'h', true, "listen_addresses", NULL },
    { 'i', false, "listen_addresses", "*" },
    { 'j', false, NULL, NULL },
    { 'k', true, "unix_socket_directories", NULL },
    { 'l', false, "ssl", "on" },
    { 'n', false, NULL, NULL },
    { 'N', true, "max_connections", NULL },
    { 'O', false, NULL, NULL },
    { 'p', true, "port", NULL },
    { 'P', false, NULL, NULL },
    { 'r', true, NULL, NULL },
    { 's', false, NULL, NULL },
    { 'S', true, "work_mem", NULL },
    { 't', true, NULL, NULL },
    { 'T', false, NULL, NULL },
    { 'v', true, NULL, NULL },
    { 'W', true, NULL, NULL },
};

/* What is known of the command while its words are read. */
struct command_reader {
    struct arena *arena;
    const struct compose_service *service;
    struct plan_pin *pins, **tail;
    const char *config_file, *data_directory;
    struct error *err;
};

static const struct short_option *short_option_of(char letter)
{
    for (size_t i = 0; i < ARRAY_LENGTH(short_options); i++)
        if (short_options[i].letter == letter)
            return &short_options[i];
    return NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Later settings of a name win, as in the server, so an earlier pin is replaced. */
static void add_pin(struct command_reader *reader, const char *name, const char *value)
{
    const struct place *place = &reader->service->command_place;
    struct plan_pin *pin = reader->pins;

    while (pin && strcasecmp(pin->name, name) != 0)
        pin = pin->next;
    if (!pin) {
        pin = arena_alloc(reader->arena, sizeof *pin);
        *reader->tail = pin;
        reader->tail = &pin->next;
    }
    pin->name = name;
    pin->value = value;
    pin->file = place->file;
    pin->line = place->line;
}

/* "name=value", where the server takes dashes in the name for underscores (ParseLongOption). */
static bool add_assignment(struct command_reader *reader, const char *option, const char *text)
{
    const struct place *place = &reader->service->command_place;
    size_t length = strcspn(text, "=");

    if (text[length] != '=' || length == 0) {
        (void)error_at(reader->err, place->file, place->line,
                       "\"%s%.60s\" in the command of service \"%s\" has no value", option, text,
                       reader->service->name);
        return error_hint(reader->err, "Write name=value.");
    }

    char *name = arena_strndup(reader->arena, text, length);
    const char *value = text + length + 1;

    for (char *dash = strchr(name, '-'); dash; dash = strchr(dash, '-'))
        *dash = '_';
    if (strcasecmp(name, "config_file") == 0)
        reader->config_file = value;
    else if (strcasecmp(name, "data_directory") == 0)
        reader->data_directory = value;
    else
        add_pin(reader, name, value);
    return true;
}

static bool missing_value(struct command_reader *reader, const char *word)
{
    const struct place *place = &reader->service->command_place;

    (void)error_at(reader->err, place->file, place->line,
                   "\"%.60s\" at the end of the command of service \"%s\" has no value", word,
                   reader->service->name);
    return error_hint(reader->err, "Write the value after it, or remove it.");
}

/* One word "-abc" and perhaps the next, which is its value; *word is left at the last one used. */
static bool read_cluster(struct command_reader *reader, const struct compose_word **word)
{
    const char *text = (*word)->text;

    for (const char *letter = text + 1; *letter; letter++) {
        bool is_setting = *letter == 'c', is_directory = *letter == 'D';
        const struct short_option *option = short_option_of(*letter);

        if (!is_setting && !is_directory && (!option || !option->has_value)) {
            if (option && option->setting)
                add_pin(reader, option->setting, option->value);
            continue;
        }

        const char *value = letter + 1;

        if (!*value) {
            if (!(*word)->next)
                return missing_value(reader, text);
            *word = (*word)->next;
            value = (*word)->text;
        }
        if (is_setting)
            return add_assignment(reader, "-c ", value);
        if (is_directory)
            reader->data_directory = value;
        else if (option && option->setting)
            add_pin(reader, option->setting, value);
        return true;
    }
    return true;
}

/* Skips the image's entrypoint and the server's name. False: something else runs there. */
static bool find_options(const struct compose_word **word)
{
    if (*word && strcmp(base_name((*word)->text), "docker-entrypoint.sh") == 0)
        *word = (*word)->next;
    if (*word && (strcmp(base_name((*word)->text), "postgres") == 0 ||
                  strcmp(base_name((*word)->text), "postmaster") == 0))
        *word = (*word)->next;
    /* The image's entrypoint puts "postgres" before a command that begins with an option. */
    return !*word || (*word)->text[0] == '-';
}

bool input_command_pins(struct arena *arena, const struct compose_service *service,
                        struct plan_pin **ret, const char **ret_config_file,
                        const char **ret_data_directory, bool *ret_is_server, struct error *err)
{
    struct command_reader reader = { .arena = arena, .service = service, .err = err };
    const struct compose_word *word = service->command;
    bool is_server = find_options(&word);

    reader.tail = &reader.pins;
    for (; is_server && word; word = word->next) {
        if (strncmp(word->text, "--", 2) == 0) {
            if (!add_assignment(&reader, "--", word->text + 2))
                return false;
        } else if (word->text[0] == '-' && !read_cluster(&reader, &word)) {
            return false;
        }
    }
    *ret = reader.pins;
    *ret_config_file = reader.config_file;
    *ret_data_directory = reader.data_directory;
    *ret_is_server = is_server;
    return true;
}
