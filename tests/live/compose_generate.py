"""Makes up a case for compose-random.sh: a base file, overrides, and what they refer to.

Everything follows from one seed. About a third of the cases get a fault (FAULTS), or a value of another kind in
some field (ANY); the others mostly load, some are refused by what two files together say.
"""
import copy
import random

import compose_values as words
from compose_fields import PROFILES, TOP, WEIGHTS, Fields
from compose_yaml import Mark, document


class Case:
    """files: path -> tree or text; args and env are lists of words and lines."""

    def __init__(self, files, args, env, seed):
        self.files, self.args, self.env, self.seed = files, args, env, seed

    def texts(self):
        result = {"args": " ".join(self.args) + "\n"}
        if self.env:
            result["env"] = "\n".join(self.env) + "\n"
        for path, content in self.files.items():
            if isinstance(content, list):  # documents of one file
                text = "---\n".join(document(tree, f"{self.seed}{path}{i}") for i, tree in enumerate(content))
            else:
                text = content
            result[path] = text
        return result


class Maker(Fields):
    def base(self, names):
        services = {}
        for name in names:
            service = {"image": self.value_of_image()}
            service.update(self.fields(name, 9))
            if name in self.profiled:
                service["profiles"] = self.some(PROFILES, 2)
            services[name] = service
        tree = {"services": services}
        self.add_anchor(tree)
        self.add_extends(services)
        return {**tree, **copy.deepcopy(TOP)} if self.chance(0.6) else {**copy.deepcopy(TOP), **tree}

    def value_of_image(self):
        self.service = self.names[0]
        return self.value_of("image")

    def add_anchor(self, tree):
        """An x- block that services merge, or one mapping of a service that another takes."""
        if self.chance(0.3):
            block = self.fields(self.names[0], 4)
            block.pop("depends_on", None)
            block.pop("network_mode", None)
            # In the first service, so that no order of the sections can be wrong.
            holder, *users = tree["services"].values()
            holder["x-common"] = Mark("&common", block)
            for service in users:
                if "networks" not in service and self.chance(0.7):
                    service["<<"] = self.pick(["*common", "[*common]", "[*common, {user: merged, read_only: true}]"])
        elif self.chance(0.2):
            first = next(iter(tree["services"].values()))
            if isinstance(first.get("environment"), dict):
                first["environment"] = Mark("&env", first["environment"])
                for service in list(tree["services"].values())[1:]:
                    service["environment"] = self.pick(["*env", {"<<": "*env", "A": "own"}, {"B": "1", "<<": "*env"}])

    def add_extends(self, services):
        names = list(services)
        for i, name in enumerate(names):
            if i and self.chance(0.15):
                base = services[names[0]]
                services[name]["extends"] = self.pick([names[0], {"service": names[0]}])
                if isinstance(base, dict):
                    services[name].update({**self.fields(name, 1, list(base)), **services[name]})
            elif self.chance(0.12):
                services[name]["extends"] = self.pick([{"file": "base/ext.yml", "service": "b"},
                                                       {"service": "c", "file": "./base/ext.yml"}])
            else:
                continue
            if "network_mode" in services[name] and self.chance(0.9):
                del services[name]["network_mode"]

    def extended(self):
        """base/ext.yml: may refer to nothing but what every main file declares."""
        trees = {}
        for name in ("b", "c"):
            self.service = self.names[0]
            fields = self.fields(self.names[0], 5)
            for key in ("depends_on", "network_mode", "env_file", "profiles"):
                fields.pop(key, None)
            trees[name] = {"image": self.value_of_image(), **fields}
            if self.chance(0.3):
                trees[name]["env_file"] = self.pick(["g.env", ["./g.env", "../e.env"]])
        if self.chance(0.4):
            trees["c"]["extends"] = "b"
        return [{"services": trees}]

    def marked(self, value, share):
        return Mark(self.pick(["!reset", "!override"]), value) if self.chance(share) else value

    def mark_inside(self, value):
        """A tag on something deeper."""
        if not self.chance(0.15):
            return
        while isinstance(value, (dict, list)) and value:
            key = self.random.choice(list(value) if isinstance(value, dict) else list(range(len(value))))
            if self.chance(0.4) or not isinstance(value[key], (dict, list)):
                value[key] = Mark(self.pick(["!reset", "!reset", "!override"]), self.pick([value[key], "", "x"]))
                return
            value = value[key]

    def override(self, base, known, share):
        """A later file: `base` are the services of the first."""
        services = {}
        for name in self.some(known, 4):
            service = {key: self.marked(value, share) for key, value in self.fields(name, 5, list(base.get(name, ()))).items()}
            for key in self.some(list(WEIGHTS)[:-4], 1):
                if self.chance(0.12):
                    service[key] = self.pick([Mark("!reset", ""), Mark("!reset", "x"), "", Mark("!reset", []), Mark("!reset", {})])
            environment = service.get("environment")
            if isinstance(environment, dict) and environment and self.chance(share):
                key = next(iter(environment))
                environment[key] = Mark("!reset", "")
            if self.chance(0.2):
                service["image"] = self.value_of_image()
            if self.chance(0.04):
                service["extends"] = {"file": "base/ext.yml", "service": "b"}
            services[name] = service
        for service in services.values():
            self.mark_inside(service)
        if self.chance(0.25):
            container, key = self.place_in(self.random.choice(list(services.values())))
            if not isinstance(container[key], Mark):
                container[key] = Mark(self.pick(["!reset", "!override"]), container[key])
        if self.chance(0.04):
            services[self.pick(known)] = Mark(self.pick(["!reset", "!override"]), {"image": "again", "user": "me"})
        if self.chance(0.15):
            services["extra"] = {"image": "extra", **self.fields(self.names[0], 3)}
        tree = {"services": services}
        if self.chance(0.2):
            section = self.pick(["secrets", "configs", "volumes"])
            tree[section] = self.pick({
                "secrets": [{"s_file": {"file": "/other"}}, {"s_env": Mark("!override", {"file": "now"})},
                            {"s_abs": {"name": "n"}}],
                "configs": [{"c_file": {"file": "d"}}, {"c_text": {"content": "new"}}, {"c_new": {"content": "x"}}],
                "volumes": [{"data": {"driver": "x"}}, {"more": ""}]}[section])
        return tree

    def include(self):
        service = {"image": "included", **self.fields(self.names[0], 4)}
        for key in ("depends_on", "network_mode", "env_file", "profiles"):
            service.pop(key, None)
        top = {key: {f"i_{name}" if key in ("secrets", "configs") else name: item for name, item in section.items()}
               for key, section in copy.deepcopy(TOP).items()}
        # Where the variable is set, Docker Compose fills it in, and then finds it beside its own content.
        if self.chance(0.8):
            top["configs"]["i_c_env"] = {"external": "true"}
        for key, prefix in (("secrets", "s_"), ("configs", "c_")):
            for item in service.get(key, []):
                if isinstance(item, dict):
                    item["source"] = f"i_{item['source']}"
            service[key] = [item if isinstance(item, dict) else f"i_{item}" for item in service.get(key, [])]
            if not service[key]:
                del service[key]
        return [{"services": {"inc": service}, **top}]

    def spoil(self, files):
        """One fault somewhere in the main files."""
        trees = [tree for content in files.values() if isinstance(content, list) for tree in content]
        tree = self.random.choice(trees)
        services = [service for service in tree["services"].values() if isinstance(service, dict)]
        way = self.random.random()
        if way < 0.15:
            section = self.pick(list(words.TOP_FAULTS))
            fault = self.pick(words.TOP_FAULTS[section])
            if isinstance(fault, dict) and isinstance(tree.get(section), dict):
                tree[section].update(fault)
            else:
                tree[section] = fault
        elif way < 0.6 and services:
            field = self.pick(list(words.FAULTS))
            self.random.choice(services)[field] = self.pick(words.FAULTS[field])
        elif way < 0.68:
            files["e.env"] += self.pick(words.ENV_FILE_FAULTS) + "\n"
        elif way < 0.72:
            self.dotenv.append(self.pick(words.ENV_FILE_FAULTS))
        elif services:
            self.replace_leaf(self.random.choice(services))

    def place_in(self, tree):
        """(container, key) of some value in a tree, at any depth."""
        while True:
            key = self.random.choice(list(tree) if isinstance(tree, dict) else list(range(len(tree))))
            inner = tree[key].value if isinstance(tree[key], Mark) else tree[key]
            if not isinstance(inner, (dict, list)) or not inner or self.chance(0.3):
                return tree, key
            tree = inner

    def replace_leaf(self, service):
        """Another kind of value in a place that exists."""
        container, key = self.place_in(service)
        container[key] = self.pick(words.ANY)

    def add_include(self, files):
        files["compose.yml"][0]["include"] = self.pick([
            ["inc/part.yml"], [{"path": "inc/part.yml"}], [{"path": ["inc/part.yml"], "project_directory": "."}],
            [{"path": "inc/part.yml", "env_file": "e.env"}], ["./inc/part.yml", "inc/more.yml"],
            [{"path": "inc/part.yml", "env_file": ["e.env", "base/g.env"], "project_directory": "base"}],
            [{"path": ["inc/part.yml", "inc/over.yml"]}]])
        files["inc/part.yml"] = self.include()
        files["inc/.env"] = "DOTENV_A=./inc-dot\nSHELL_A=unseen\nDOTENV_B=b\n"
        files["inc/more.yml"] = [{"services": {"more": {"image": "more", "volumes": ["./m:/m", "../n:/n"]}}}]
        if self.chance(0.3):
            files["inc/more.yml"][0]["include"] = ["part.yml"]
        over = {"command": "over", "environment": ["A=over"], "ports": ["1"]}
        files["inc/over.yml"] = [{"services": {"inc": over}}]

    def make(self):
        lines = words.ENV_FILE_LINES
        base = self.base(self.names)
        files = {"compose.yml": [base], "base/ext.yml": self.extended(),
                 "e.env": "\n".join(self.some(lines, 8)) + "\n", "base/g.env": "\n".join(self.some(lines, 4)) + "\n",
                 "sub/f.env": "\n".join(self.some(words.RAW_LINES, 6)) + "\n"}
        args = ["-f", "compose.yml"]
        if self.chance(0.35):
            self.add_include(files)
        overrides = self.random.choices([0, 1, 2], [10, 70, 20])[0]
        for i in range(overrides):
            tree = self.override(base["services"], self.names, 0.12)
            if i == 0 and self.chance(0.1):
                files["compose.yml"].append(tree)
            else:
                files[f"over{i}.yml"] = [tree]
                args += ["-f", f"over{i}.yml"]
        if self.chance(0.3):
            self.spoil(files)
        for profile in self.some(PROFILES, 2):
            if self.chance(0.4):
                args += ["--profile", profile]
        if self.chance(0.2):
            self.env.append(f"COMPOSE_PROFILES={self.pick(['dev', 'test, dev', '*', ''])}")
        if self.chance(0.1):
            self.env.append("SHELL_B=")
        if self.chance(0.1):
            self.env.append("EMPTY=")
        files[".env"] = "\n".join(self.dotenv + (self.some(words.ENV_FILE_LINES, 6) if self.chance(0.3) else [])) + "\n"
        args = self.layout(files, args)
        return Case(files, args, self.env, self.seed)

    def layout(self, files, args):
        """Other ways to say which files are read."""
        way = self.random.random()
        named = [word for word in args if word.endswith(".yml")]
        rest = [word for i, word in enumerate(args) if word != "-f" and not (i and args[i - 1] == "-f")]
        if way < 0.12:  # found, with the automatic override
            files[self.pick(["compose.yaml", "docker-compose.yml", "docker-compose.yaml"])] = files.pop("compose.yml")
            if "over0.yml" in named:
                name = self.pick(["compose.override.yml", "compose.override.yaml", "docker-compose.override.yaml"])
                files[name] = files.pop("over0.yml")
            if self.chance(0.4):
                files["cwd"] = "sub\n"
                files["sub/.env"] = "DOTENV_A=./in-sub\nDOTENV_B=x\n"
            return rest
        if way < 0.2:
            separator = self.pick([":", ":", ";", ","])
            self.env.append("COMPOSE_FILE=" + separator.join(named))
            if separator != ":":
                self.env.append(f"COMPOSE_PATH_SEPARATOR={separator}")
            return rest
        if way < 0.26:
            return ["--project-directory", self.pick([".", "sub", "base", ".."])] + args
        if way < 0.3:
            return ["--env-file", self.pick(["e.env", ".env", "inc/.env" if "inc/.env" in files else "base/g.env"])] + args
        if way < 0.33:
            return ["-p", self.pick(["own", "a_b-1", "UPPER"])] + args
        if way < 0.36:
            self.env.append(self.pick(["COMPOSE_PROJECT_NAME=env-name", "COMPOSE_DISABLE_ENV_FILE=1",
                                       "COMPOSE_DISABLE_ENV_FILE=true", "COMPOSE_ENV_FILES=e.env,.env"]))
        return args


def make(seed):
    return Maker(seed).make()
