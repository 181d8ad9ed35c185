#include "cli/help.h"

int cmd_completion(struct run *run)
{
    completion_print(run->operands[0], run->out);
    return EXIT_DONE;
}
